package dev.outbox.relay.port;

import org.jspecify.annotations.Nullable;

/**
 * What is written down about the progress.
 *
 * @param cursor everything before it is in the stream
 * @param floor nothing after the cursor was stored in the stream at or below it
 * @param anchor everything before the cursor is in the stream at or below it; null as long as no message is known
 */
public record Checkpoint(
        Cursor cursor, StreamFloor floor, @Nullable Anchor anchor) {}
