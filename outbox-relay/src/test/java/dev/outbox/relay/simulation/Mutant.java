package dev.outbox.relay.simulation;

import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.OutboxStore;

/** What is broken on purpose, to see that the check can fail. */
enum Mutant {
    /** Nothing is. */
    NONE;

    OutboxStore of(OutboxStore store, SimulatedDatabase database) {
        return store;
    }

    EventStreams of(EventStreams streams) {
        return streams;
    }
}
