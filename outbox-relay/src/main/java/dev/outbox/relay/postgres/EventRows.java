package dev.outbox.relay.postgres;

import dev.outbox.event.AttributesJson;
import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.StoredEvent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns result rows into events. The columns are those of RelaySql, from a first one on, then the number of rows found. */
final class EventRows {
    static final Rows NONE = new Rows(List.of(), false);

    private final ResultSet result;
    private final int first;
    private final int limit;

    EventRows(ResultSet result, int first, int limit) {
        this.result = result;
        this.first = first;
        this.limit = limit;
    }

    /** Reads the current row and all that follow. A first row without id means that there is none. */
    Rows readFromCurrent() throws SQLException {
        if (result.getObject(first) == null) {
            return NONE;
        }
        int found = result.getInt(first + 12);
        List<StoredEvent> events = new ArrayList<>(Math.min(found, limit));
        do {
            events.add(current());
        } while (events.size() < limit && result.next());
        return new Rows(events, events.size() < found);
    }

    /** The event of the current row. */
    StoredEvent current() throws SQLException {
        long id = result.getLong(first);
        long transaction = result.getLong(first + 11);
        UUID eventId = result.getObject(first + 1, UUID.class);
        String type = orEmpty(result.getString(first + 2));
        String key = orEmpty(result.getString(first + 3));
        try {
            return new StoredEvent(id, transaction, event(eventId, type, key));
        } catch (IllegalArgumentException e) {
            return StoredEvent.flawed(id, transaction, eventId, key, String.valueOf(e.getMessage()));
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private OutboxEvent event(UUID id, String type, String key) throws SQLException {
        OutboxEvent.Builder event = OutboxEvent.of(type, key)
                .id(id)
                .time(result.getObject(first + 6, OffsetDateTime.class).toInstant());
        String source = result.getString(first + 4);
        if (source != null) {
            event.source(source);
        }
        String subject = result.getString(first + 5);
        if (subject != null) {
            event.subject(subject);
        }
        byte[] data = result.getBytes(first + 8);
        if (data != null) {
            event.data(result.getString(first + 7), data);
        }
        String attributes = result.getString(first + 9);
        if (attributes != null) {
            AttributesJson.read(attributes).forEach(event::attribute);
        }
        String destination = result.getString(first + 10);
        if (destination != null) {
            event.destination(destination);
        }
        return event.build();
    }
}
