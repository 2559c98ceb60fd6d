package dev.outbox.examples.quickstart;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** PostgreSQL and nats-server as processes of this machine, with data that go when they are closed. */
final class Servers implements AutoCloseable {
    /** The same as in logback.xml. */
    static final String LOG = System.getProperty("quickstart.log", "target/quickstart.log");

    private final PostgresServer postgres;
    private final NatsServer nats;
    private final TestDatabase database;

    private Servers(PostgresServer postgres, NatsServer nats) {
        this.postgres = postgres;
        this.nats = nats;
        this.database = createDatabase(postgres);
    }

    static Servers start() {
        PostgresServer postgres = PostgresServer.builder()
                // As in production, so that a commit costs here what it costs there.
                .setting("fsync", "on")
                // For the lag from commit to arrival.
                .setting("track_commit_timestamp", "on")
                .start();
        return new Servers(postgres, NatsServer.start());
    }

    private static TestDatabase createDatabase(PostgresServer server) {
        TestDatabase other = server.createDatabase();
        try (Connection connection = other.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create database todo");
            return new TestDatabase("todo", other.host(), other.port(), other.user(), other.password());
        } catch (SQLException e) {
            throw new IllegalStateException("the database cannot be created: " + e.getMessage(), e);
        }
    }

    PostgresServer postgres() {
        return postgres;
    }

    NatsServer nats() {
        return nats;
    }

    TestDatabase database() {
        return database;
    }

    String howToLookInside() {
        String psql = "postgresql://" + database.user() + "@" + database.host() + ":" + database.port() + "/"
                + database.name();
        return """
                It goes on: the relay runs, and somebody does something now and then. Ctrl-C ends it.

                  Look into the database     psql %1$s
                    the events               select id, type, key, data from outbox.event_readable order by id desc limit 5;
                    how far the relay is     select * from outbox.checkpoint;
                    write one yourself       select outbox.emit('todo.shouted', 'todo/1', '{"by": "psql"}');
                                             commits and appears below
                  From Java                  %2$s, user %3$s, no password
                  Look into the stream       nats --server %4$s stream view %5$s
                  Follow it                  nats --server %4$s sub 'events.>' --headers-only
                  The log                    %6$s
                """.formatted(psql, database.jdbcUrl(), database.user(), nats.url(), Subscriber.STREAM, LOG);
    }

    HikariDataSource newPool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(database.jdbcUrl());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        return pool;
    }

    @Override
    public void close() {
        nats.close();
        postgres.close();
    }
}
