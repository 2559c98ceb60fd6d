package dev.outbox.relay.simulation;

import dev.outbox.event.OutboxEvent;

/**
 * A message in the stream.
 *
 * @param id its {@code Nats-Msg-Id}; null for messages of others
 * @param event what it carries; null for fences and messages of others
 * @param at when it was stored
 */
record StoredMessage(long sequence, String id, OutboxEvent event, long at) {
    boolean isFence() {
        return event == null && id != null;
    }
}
