package dev.outbox.relay.simulation;

import dev.outbox.relay.port.StoredEvent;

/** A row of the outbox table. */
record Row(long xid, StoredEvent event) {
    long id() {
        return event.id();
    }

    @Override
    public String toString() {
        return id() + " " + event.event().key() + " " + event.event().id();
    }
}
