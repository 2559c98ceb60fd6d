package dev.outbox.relay.port;

import java.util.List;

/**
 * What one look at the outbox gave.
 *
 * @param events in the order of their ids
 * @param more whether the window holds events after these
 */
public record Rows(List<StoredEvent> events, boolean more) {}
