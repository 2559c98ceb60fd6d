package dev.outbox.examples.quickstart;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * An event as it is in the database, read beside the relay.
 *
 * @param id the event's
 * @param type what happened
 * @param key events of one key are to arrive in order
 * @param committed when its transaction committed
 */
record OutboxRow(UUID id, String type, String key, Instant committed) {
    /** Needs {@code track_commit_timestamp}. */
    private static final String IN_ORDER =
            "select event_id, type, key, pg_xact_commit_timestamp(xid::xid) from outbox.event order by id";

    /** All events, in the order in which they were written. */
    static List<OutboxRow> all(DataSource database) {
        try (Connection connection = database.getConnection();
                PreparedStatement query = connection.prepareStatement(IN_ORDER);
                ResultSet rows = query.executeQuery()) {
            List<OutboxRow> all = new ArrayList<>();
            while (rows.next()) {
                Instant committed = rows.getObject(4, OffsetDateTime.class).toInstant();
                all.add(new OutboxRow(rows.getObject(1, UUID.class), rows.getString(2), rows.getString(3), committed));
            }
            return all;
        } catch (SQLException e) {
            throw new IllegalStateException("the outbox cannot be read: " + e.getMessage(), e);
        }
    }
}
