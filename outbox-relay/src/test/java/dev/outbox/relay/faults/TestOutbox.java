package dev.outbox.relay.faults;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/**
 * A database with an outbox, a business table of counters and a ledger. Whoever writes an event counts up its key under a row
 * lock and notes the event's id in the ledger, all in one transaction, so the committed ledger is the truth that a stream is
 * compared with.
 */
public final class TestOutbox {
    private final TestDatabase database;
    private final DataSource sessions;

    private TestOutbox(TestDatabase database, DataSource sessions) {
        this.database = database;
        this.sessions = sessions;
    }

    /** Migrates the outbox into the database and adds the tables of the tests. */
    public static TestOutbox in(TestDatabase database) throws SQLException {
        return in(database, database.dataSource());
    }

    /** Does the same where the database may move from one server to another: {@code sessions} know where it is. */
    public static TestOutbox in(TestDatabase database, DataSource sessions) throws SQLException {
        OutboxSchema.DEFAULT.migrate(sessions);
        TestOutbox outbox = new TestOutbox(database, sessions);
        outbox.execute("create table if not exists counter (key text primary key, n bigint not null default 0)");
        outbox.execute(
                "create table if not exists ledger (event_id uuid primary key, key text not null, n bigint not null)");
        return outbox;
    }

    /** One that is there already. */
    public static TestOutbox at(TestDatabase database) {
        return new TestOutbox(database, database.dataSource());
    }

    /** Where the outbox is. */
    public TestDatabase database() {
        return database;
    }

    /** A connection in auto-commit. */
    public Connection connect() throws SQLException {
        return sessions.getConnection();
    }

    /** Forgets all events and where the relay was, as if the outbox were new. */
    public void empty() throws SQLException {
        execute("truncate outbox.event, outbox.history, ledger, counter");
        setBack();
    }

    /** Sets the checkpoint to the beginning, as if no relay had ever written one. */
    public void setBack() throws SQLException {
        execute("update outbox.checkpoint set settled = '1:1:', window_snapshot = null, window_upper = null,"
                + " settled_id = null, stream_floor = null, stream_created = null, sent_at = null");
    }

    /** Runs a statement and commits. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Writes {@code count} events in transactions of 10, spread over {@code keys} keys, by the server itself: quick. */
    public void fill(int count, int keys, int payloadBytes) throws SQLException {
        fill(count, keys, payloadBytes, 10);
    }

    /** The same in one transaction, so that a relay sees all of them at once. */
    public void fillAtOnce(int count, int keys, int payloadBytes) throws SQLException {
        fill(count, keys, payloadBytes, count);
    }

    private void fill(int count, int keys, int payloadBytes, int atOnce) throws SQLException {
        execute("""
                do $$
                declare i integer; k text; c bigint; id uuid;
                begin
                    for i in 1..%d loop
                        k := 'todo/' || (i %% %d);
                        insert into counter as t (key, n) values (k, 1) on conflict (key) do update set n = t.n + 1 returning n into c;
                        id := outbox.emit('todo.updated', k, jsonb_build_object('n', c, 'pad', repeat('x', %d)));
                        insert into ledger values (id, k, c);
                        if i %% %d = 0 then commit; end if;
                    end loop;
                end $$""".formatted(count, keys, payloadBytes, atOnce));
    }

    /** What was committed: the number within its key, by event id. */
    public Map<UUID, Entry> ledger() throws SQLException {
        Map<UUID, Entry> ledger = new HashMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select event_id, key, n from ledger")) {
            while (rows.next()) {
                ledger.put(rows.getObject(1, UUID.class), new Entry(rows.getString(2), rows.getLong(3)));
            }
        }
        return ledger;
    }

    /** Waits until a relay has written down that all that is committed is in the stream, or among the dead letters. */
    public void awaitSettled() {
        Awaitility.await()
                .until(() -> number(
                                "select count(*) from outbox.event, outbox.checkpoint where not pg_visible_in_snapshot(xid, settled)")
                        == 0);
    }

    /** How many events were committed. */
    public long committed() throws SQLException {
        return number("select count(*) from ledger");
    }

    /** The one number that a query gives; 0 for null. */
    public long number(String query) throws SQLException {
        String number = text(query);
        return number == null ? 0 : Long.parseLong(number);
    }

    /** The one value that a query gives, as text. */
    public String text(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** An event's key and its number within the key. */
    public record Entry(String key, long n) {}
}
