package dev.outbox.relay.app;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.api.StreamInfoOptions;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** An outbox and a stream of one test: the schema, the stream and the subjects have the test's name. */
record Scene(TestDatabase database, String natsUrl, String name) {
    /** What a relay of this scene is told by its environment. */
    Map<String, String> environment() {
        return new HashMap<>(Map.of(
                "OUTBOX_DB_URL", database.jdbcUrl(),
                "OUTBOX_DB_USER", database.user(),
                "OUTBOX_DB_PASSWORD", database.password(),
                "OUTBOX_NATS_URL", natsUrl,
                "OUTBOX_SCHEMA", name,
                "OUTBOX_STREAM", name,
                "OUTBOX_SUBJECT_PREFIX", name));
    }

    /** Makes the schema; inside the test, which is faster than by the program. */
    Scene migrated() {
        OutboxSchema.named(name).migrate(database.dataSource());
        return this;
    }

    RelayProcess run(String... arguments) throws IOException {
        String[] all = new String[arguments.length + 1];
        all[0] = "run";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return RelayProcess.start(environment(), all);
    }

    void emit(int events) throws SQLException {
        number("select count(" + name
                + ".emit(type => 'todo.created', key => 'todo/' || n, data => '{\"a\":1}'::jsonb))"
                + " from generate_series(1, " + events + ") n");
    }

    /** Writes events in one statement, fast. */
    void fill(int events) throws SQLException {
        number(("with written as (insert into %1$s.event (type, key, data) select 'todo.created', 'todo/' || n, '{}'"
                        + " from generate_series(1, %2$d) n returning 1) select count(*) from written")
                .formatted(name, events));
    }

    /** How many events the checkpoint says are settled. */
    long settled() throws SQLException {
        return number(
                ("select count(*) from %1$s.event e, %1$s.checkpoint c where pg_visible_in_snapshot(e.xid, c.settled)"
                                + " or (c.window_snapshot is not null and pg_visible_in_snapshot(e.xid, c.window_snapshot)"
                                + " and e.id <= c.settled_id)")
                        .formatted(name));
    }

    /** What the database's clock says, in microseconds. */
    long clock() throws SQLException {
        return number("select (extract(epoch from clock_timestamp()) * 1000000)::bigint");
    }

    /** Whether the relay has looked at the outbox since then, and so has in hand what was committed before. */
    boolean hasLookedSince(long clock) throws SQLException {
        return number("select count(*) from pg_stat_activity where application_name = 'outbox-relay' and state = 'idle'"
                        + " and query like '%pg_current_snapshot%'"
                        + " and extract(epoch from query_start) * 1000000 > " + clock)
                > 0;
    }

    /** How many events the stream holds; the relay's own messages are on other subjects. */
    long stored() throws IOException, InterruptedException {
        try (Connection connection = Nats.connect(natsUrl)) {
            return connection
                    .jetStreamManagement()
                    .getStreamInfo(name, StreamInfoOptions.filterSubjects(name + ".>"))
                    .getStreamState()
                    .getSubjects()
                    .stream()
                    .mapToLong(subject -> subject.getCount())
                    .sum();
        } catch (JetStreamApiException e) {
            return 0;
        }
    }

    /** The one number that a query gives. */
    long number(String query) throws SQLException {
        try (java.sql.Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (java.sql.Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
