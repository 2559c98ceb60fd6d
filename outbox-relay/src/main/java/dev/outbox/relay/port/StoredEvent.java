package dev.outbox.relay.port;

import dev.outbox.event.OutboxEvent;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event and its place in the outbox.
 *
 * @param id the row's id: the order of insertion
 * @param transaction the one that wrote it
 * @param event what is published
 * @param flaw why the row makes no event, and the event is but its id and key; null if all is well
 */
public record StoredEvent(
        long id,
        long transaction,
        OutboxEvent event,
        @Nullable String flaw) {
    /** An event that can be published as far as the outbox knows. */
    public StoredEvent(long id, long transaction, OutboxEvent event) {
        this(id, transaction, event, null);
    }

    /** A row that breaks the rules for events, which the database refuses unless somebody has taken its checks away. */
    public static StoredEvent flawed(long id, long transaction, UUID eventId, String key, String flaw) {
        OutboxEvent event = OutboxEvent.of("flawed", key.isEmpty() ? "flawed/" + eventId : key)
                .id(eventId)
                .build();
        return new StoredEvent(id, transaction, event, flaw);
    }

    /** Bytes of payload. */
    public int size() {
        byte[] data = event.data();
        return data == null ? 0 : data.length;
    }
}
