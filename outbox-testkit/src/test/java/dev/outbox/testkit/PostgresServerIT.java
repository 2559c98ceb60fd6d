package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {
    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void itIsOfTheVersionTheRunAsksFor() {
        boolean oldest = "oldest".equals(System.getProperty("outbox.testkit.postgres"));

        assertThat(server.version()).startsWith(oldest ? "14." : "18.");
    }

    @Test
    void databasesAreSeparate() throws SQLException {
        TestDatabase one = server.createDatabase();
        TestDatabase other = server.createDatabase();
        Sql.on(one).run("CREATE TABLE here (id int)");

        assertThat(Sql.on(one).text("SELECT to_regclass('here')")).isEqualTo("here");
        assertThat(Sql.on(other).text("SELECT to_regclass('here')")).isNull();
    }

    @Test
    void aRestartKeepsPortAndData() throws SQLException {
        TestDatabase database = server.createDatabase();
        Sql.on(database).run("CREATE TABLE kept AS SELECT 42 AS answer");

        server.restart();

        assertThat(Sql.on(database).text("SELECT answer FROM kept")).isEqualTo("42");
    }

    @Test
    void aCrashKeepsWhatWasCommitted() throws SQLException {
        TestDatabase database = server.createDatabase();
        Sql.on(database).run("CREATE TABLE kept AS SELECT 42 AS answer");

        server.crash();
        assertThatThrownBy(() -> Sql.on(database).text("SELECT 1")).isInstanceOf(SQLException.class);
        server.startAgain();

        assertThat(Sql.on(database).text("SELECT answer FROM kept")).isEqualTo("42");
    }

    @Test
    void theDefaultsAllowPreparedTransactionsAndSkipTheDisk() throws SQLException {
        TestDatabase database = server.createDatabase();

        assertThat(Sql.on(database).text("SHOW max_prepared_transactions")).isEqualTo("20");
        assertThat(Sql.on(database).text("SHOW max_connections")).isEqualTo("200");
        assertThat(Sql.on(database).text("SHOW fsync")).isEqualTo("off");
    }

    @Test
    void aSettingOfTheBuilderReplacesTheDefault() throws SQLException {
        try (PostgresServer durable =
                PostgresServer.builder().setting("fsync", "on").start()) {
            assertThat(Sql.on(durable.createDatabase()).text("SHOW fsync")).isEqualTo("on");
        }
    }

    @Test
    void itIsStartedByTheCommandOfTheBuilder() throws SQLException {
        try (PostgresServer started =
                PostgresServer.builder().startedBy("env", "STARTED_BY=env").start()) {
            Sql sql = Sql.on(started.createDatabase());
            sql.run("CREATE TABLE line (text text)");
            sql.run("COPY line FROM PROGRAM 'echo $STARTED_BY'");

            assertThat(sql.text("SELECT text FROM line")).isEqualTo("env");
        }
    }

    @Test
    void aDroppedDatabaseIsGoneEvenWhileItIsUsed() throws SQLException {
        TestDatabase database = server.createDatabase();
        try (var session = database.dataSource().getConnection()) {
            server.dropDatabase(database);
            assertThat(session.isValid(5)).isFalse();
        }
        assertThatThrownBy(() -> Sql.on(database).text("SELECT 1")).hasMessageContaining("does not exist");
    }

    @Test
    void aServerThatWasClosedLeavesNothing(@TempDir Path folder) {
        LocalPostgres postgres =
                LocalPostgres.start(PostgresLaunch.with(Map.of()), PostgresAccount.forOwnerOf(folder), folder);
        long pid = postgres.pid();

        postgres.close();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aSettingItDoesNotKnowIsShownWithTheServersOwnWords() {
        assertThatThrownBy(() ->
                        PostgresServer.builder().setting("no_such_setting", "1").start())
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("did not start")
                .hasMessageContaining("unrecognized configuration parameter");
    }
}
