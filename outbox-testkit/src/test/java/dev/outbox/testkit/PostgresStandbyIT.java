package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresStandbyIT {
    private PostgresServer primary;
    private Sql onPrimary;
    private PostgresServer standby;
    private Sql onStandby;

    @BeforeEach
    void start() throws SQLException {
        primary = PostgresServer.start();
        TestDatabase database = primary.createDatabase();
        onPrimary = Sql.on(database);
        onPrimary.run("CREATE TABLE number AS SELECT generate_series(1, 100000) AS n");
        standby = primary.startStandby();
        onStandby = Sql.on(new TestDatabase(
                database.name(), database.host(), standby.port(), database.user(), database.password()));
    }

    @AfterEach
    void close() {
        standby.close();
        primary.close();
    }

    @Test
    void aStandbyHasWhatThePrimaryHadAndGetsWhatItGets() throws SQLException {
        assertThat(onStandby.text("SELECT count(*) FROM number")).isEqualTo("100000");

        onPrimary.run("INSERT INTO number VALUES (0)");

        assertThat(Poll.until(Duration.ofSeconds(30), () -> count().equals("100001")))
                .isTrue();
        assertThatThrownBy(() -> onStandby.run("INSERT INTO number VALUES (0)"))
                .hasMessageContaining("read-only transaction");
    }

    @Test
    void aPromotedStandbyIsWrittenToAndIsTheSameCluster() throws SQLException {
        String cluster = onPrimary.text("SELECT system_identifier FROM pg_control_system()");
        primary.crash();

        standby.promote();

        onStandby.run("INSERT INTO number VALUES (0)");
        assertThat(count()).isEqualTo("100001");
        assertThat(onStandby.text("SELECT system_identifier FROM pg_control_system()"))
                .isEqualTo(cluster);
        assertThat(onStandby.text("SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8)"))
                .isEqualTo("00000002");
    }

    @Test
    void aPromotedStandbyCrashesAndComesBack() throws SQLException {
        standby.promote();
        onStandby.run("INSERT INTO number VALUES (0)");

        standby.crash();
        standby.startAgain();

        assertThat(count()).isEqualTo("100001");
    }

    @Test
    void whatIsNoStandbyIsNotPromoted() {
        assertThatThrownBy(primary::promote)
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("recovery is not in progress");
    }

    private String count() {
        try {
            return onStandby.text("SELECT count(*) FROM number");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
