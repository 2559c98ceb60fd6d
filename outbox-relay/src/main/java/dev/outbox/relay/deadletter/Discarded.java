package dev.outbox.relay.deadletter;

import java.util.List;

/**
 * What came of discarding.
 *
 * @param events the events that are gone, in the order in which they were parked
 * @param released how many events waited behind them and are tried again now
 */
public record Discarded(List<ParkedEvent> events, long released) {
    /** Copies the list. */
    public Discarded {
        events = List.copyOf(events);
    }
}
