package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedServersIT {
    @Test
    void anExternalPostgresIsUsedAndLosesOnlyWhatWasMadeOnIt() throws SQLException {
        try (PostgresServer other = PostgresServer.start()) {
            TestDatabase kept = other.createDatabase();
            PostgresServer external = SharedServers.newPostgres(
                    Map.of("OUTBOX_TEST_POSTGRES_URL", kept.jdbcUrl() + "?user=postgres&password=postgres"));

            TestDatabase made = external.createDatabase();
            assertThat(external.port()).isEqualTo(other.port());
            assertThat(Sql.on(made).text("SELECT current_database()")).isEqualTo(made.name());
            external.close();

            assertThat(Sql.on(kept).text("SELECT count(*) FROM pg_database WHERE datname = '" + made.name() + "'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void anExternalPostgresIsNotBroken() {
        try (PostgresServer other = PostgresServer.start();
                PostgresServer external = SharedServers.newPostgres(Map.of(
                        "OUTBOX_TEST_POSTGRES_URL",
                        "jdbc:postgresql://127.0.0.1:" + other.port() + "/postgres?user=postgres"))) {
            assertThatThrownBy(external::restart)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("restart");
            assertThatThrownBy(external::crash).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void anExternalNatsIsUsedAndGoesOn() {
        try (NatsServer other = NatsServer.start()) {
            NatsServer external = SharedServers.newNats(Map.of("OUTBOX_TEST_NATS_URL", other.url()));

            assertThat(external.url()).isEqualTo(other.url());
            assertThat(external.version()).isEqualTo(other.version());
            assertThatThrownBy(external::kill)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("kill");
            external.close();

            assertThat(ProcessHandle.of(other.pid())).isPresent();
        }
    }

    @Test
    void anExternalNatsThatDoesNotAnswerIsAnError() {
        Map<String, String> environment = Map.of("OUTBOX_TEST_NATS_URL", "nats://127.0.0.1:" + FreePort.find());

        assertThatThrownBy(() -> SharedServers.newNats(environment))
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("OUTBOX_TEST_NATS_URL");
    }

    @Test
    void anExternalPostgresWithoutARoleIsAnError() {
        Map<String, String> environment = Map.of("OUTBOX_TEST_POSTGRES_URL", "jdbc:postgresql://127.0.0.1/postgres");

        assertThatThrownBy(() -> SharedServers.newPostgres(environment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OUTBOX_TEST_POSTGRES_URL");
    }
}
