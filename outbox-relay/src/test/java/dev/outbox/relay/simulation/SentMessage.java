package dev.outbox.relay.simulation;

import dev.outbox.event.OutboxEvent;

/**
 * A message on its way.
 *
 * @param event what it carries; null for a fence
 */
record SentMessage(String id, OutboxEvent event) {
    static SentMessage of(OutboxEvent event) {
        return new SentMessage(event.id().toString(), event);
    }

    @Override
    public String toString() {
        return id;
    }
}
