package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;

/** Writes an event in a transaction that is known to be open. */
@FunctionalInterface
interface EventSink {
    void write(OutboxEvent event);
}
