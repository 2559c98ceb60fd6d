package dev.outbox.spring;

import dev.outbox.schema.OutboxSchema;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/**
 * Looks what waits in the outbox, on connections of its own: an application whose pool is exhausted still tells how far its events
 * are. Thread-safe.
 */
final class OutboxBacklog {
    private static final int TIMEOUT_SECONDS = 5;

    private final RelayDatabase database;
    private final String count;
    private final String hasWaiting;

    OutboxBacklog(RelayDatabase database, OutboxSchema schema) {
        this.database = database;
        // What the cursor has not passed: newer transactions, and those that were running; by the index on xid of each
        // partition.
        String waiting = """
                from %1$s.checkpoint c cross join lateral (
                    select id, xid, time from %1$s.event where xid >= pg_snapshot_xmax(c.settled)
                    union all
                    select id, xid, time from %1$s.event where xid = any(array(select pg_snapshot_xip(c.settled)))
                ) e
                where not coalesce(e.id <= c.settled_id and pg_visible_in_snapshot(e.xid, c.window_snapshot), false)
                """.formatted(schema.name());
        this.count = """
                select count(*), greatest(coalesce(extract(epoch from clock_timestamp() - min(e.time)), 0), 0)::float8,
                    (select count(*) from %1$s.dead_letter)
                %2$s""".formatted(schema.name(), waiting);
        this.hasWaiting =
                "select exists (select %s and pg_visible_in_snapshot(e.xid, ?::pg_snapshot))".formatted(waiting);
    }

    Backlog read() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(count)) {
            row.next();
            Duration oldest = Duration.ofMillis((long) (row.getDouble(2) * 1000));
            return new Backlog(row.getLong(1), oldest, row.getLong(3));
        }
    }

    Connection connect() throws SQLException {
        Properties properties = new Properties();
        String user = database.user();
        String password = database.password().get();
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        properties.setProperty("ApplicationName", "outbox-backlog");
        properties.setProperty("connectTimeout", Integer.toString(TIMEOUT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(TIMEOUT_SECONDS));
        return DriverManager.getConnection(database.url(), properties);
    }

    /** What is committed now, as PostgreSQL writes a snapshot. */
    static String snapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    /** Whether any of what a snapshot saw still waits. */
    boolean hasWaiting(Connection connection, String snapshot) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(hasWaiting)) {
            statement.setString(1, snapshot);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }
}
