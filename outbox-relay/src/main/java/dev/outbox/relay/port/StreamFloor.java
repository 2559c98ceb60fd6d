package dev.outbox.relay.port;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a search for what was sent before has to start.
 *
 * @param sequence the highest stream sequence that was known before the oldest unsettled event was first sent; 0 when
 *     nothing was known
 * @param streamCreated which stream the sequence belongs to; null when nothing was known
 * @param at when that was known, by the relay's clock; null when nothing was known
 */
public record StreamFloor(
        long sequence,
        @Nullable Instant streamCreated,
        @Nullable Instant at) {
    /** Nothing is known: search from the stream's beginning. */
    public static final StreamFloor UNKNOWN = new StreamFloor(0, null, null);
}
