package dev.outbox.relay.deadletter;

import dev.outbox.relay.port.RefusalCause;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters to list: those that all conditions hold for.
 *
 * @param key only this key; null for any
 * @param type only this type; null for any
 * @param cause only this cause; null for any
 * @param headsOnly leave out those that wait behind another event
 */
public record ParkedFilter(
        @Nullable String key,
        @Nullable String type,
        @Nullable RefusalCause cause,
        boolean headsOnly) {
    /** Lets all through. */
    public static final ParkedFilter NONE = new ParkedFilter(null, null, null, false);
}
