package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import dev.outbox.hibernate.Outbox;

/** In a transaction of JPA, writes with the events of its entities, behind them; otherwise as the other does. */
record JpaEventSink(CapturingFactories capturing, EventSink otherwise) implements EventSink {
    @Override
    public void write(OutboxEvent event) {
        capturing.session().ifPresentOrElse(session -> Outbox.write(session, event), () -> otherwise.write(event));
    }
}
