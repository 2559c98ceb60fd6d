package dev.outbox.relay.port;

import dev.outbox.event.OutboxEvent;

/**
 * An event and its place in the outbox.
 *
 * @param id the row's id: the order of insertion
 * @param transaction the one that wrote it
 * @param event what is published
 */
public record StoredEvent(long id, long transaction, OutboxEvent event) {
    /** Bytes of payload. */
    public int size() {
        byte[] data = event.data();
        return data == null ? 0 : data.length;
    }
}
