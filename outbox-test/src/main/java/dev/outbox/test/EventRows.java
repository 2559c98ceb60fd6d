package dev.outbox.test;

import dev.outbox.event.AttributesJson;
import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The rows of an outbox. Immutable. */
final class EventRows {
    /** Which events are there: the cluster, and the database in it. */
    private static final String DATABASE =
            "select system_identifier || '/' || current_database() as name from pg_control_system()";

    private static final String SNAPSHOT = "select pg_current_snapshot()";

    /**
     * What is visible now and was not visible then, whatever its id; what the relay has set aside too. By the index on xid.
     * With rows of the transaction that asks.
     */
    private static final String SINCE = """
            with moment as (select cast(? as pg_snapshot) as past),
            written as (
                select xid, id, event_id, type, key, source, subject, time, content_type, data, attributes, destination,
                    null as reason
                from %1$s.event
                union all
                select xid, id, event_id, type, key, source, subject, time, content_type, data, attributes, destination,
                    reason
                from %1$s.dead_letter
            )
            select w.* from written w, moment
            where w.xid >= pg_snapshot_xmin(moment.past) and not pg_visible_in_snapshot(w.xid, moment.past)
            order by w.id
            """;

    private final OutboxSchema schema;

    EventRows(OutboxSchema schema) {
        this.schema = schema;
    }

    String database(Connection connection) {
        return text(connection, DATABASE) + "/" + schema;
    }

    /** What is visible at this moment. */
    String snapshot(Connection connection) {
        return text(connection, SNAPSHOT);
    }

    /** What has become visible since a snapshot, or was written by this connection's transaction since. */
    List<RecordedEvent> since(Connection connection, String snapshot) {
        try (PreparedStatement statement = connection.prepareStatement(SINCE.formatted(schema.name()))) {
            statement.setString(1, snapshot);
            List<RecordedEvent> events = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    events.add(event(rows));
                }
            }
            return events;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static RecordedEvent event(ResultSet row) throws SQLException {
        OutboxEvent.Builder event = OutboxEvent.of(row.getString("type"), row.getString("key"))
                .id(row.getObject("event_id", UUID.class))
                .time(row.getObject("time", OffsetDateTime.class).toInstant());
        byte[] data = row.getBytes("data");
        if (data != null) {
            event.data(row.getString("content_type"), data);
        }
        if (row.getString("source") != null) {
            event.source(row.getString("source"));
        }
        if (row.getString("subject") != null) {
            event.subject(row.getString("subject"));
        }
        if (row.getString("destination") != null) {
            event.destination(row.getString("destination"));
        }
        String attributes = row.getString("attributes");
        if (attributes != null) {
            AttributesJson.read(attributes).forEach(event::attribute);
        }
        return new RecordedEvent(event.build(), row.getString("reason"));
    }

    private String text(Connection connection, String query) {
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private OutboxTestException failed(SQLException e) {
        return new OutboxTestException("the outbox in schema '" + schema + "' cannot be read: " + e.getMessage(), e);
    }
}
