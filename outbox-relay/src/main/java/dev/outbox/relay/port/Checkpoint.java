package dev.outbox.relay.port;

/**
 * What is written down about the progress.
 *
 * @param cursor everything before it is in the stream
 * @param floor nothing after the cursor was stored in the stream at or below it
 */
public record Checkpoint(Cursor cursor, StreamFloor floor) {}
