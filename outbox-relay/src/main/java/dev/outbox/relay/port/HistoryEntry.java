package dev.outbox.relay.port;

/**
 * Where the relay once was, and the stream with it.
 *
 * @param id in the order of writing
 * @param cursor everything before it was in the stream at or below the anchor's sequence
 * @param floor nothing after the cursor was in the anchor's stream at or below this sequence; lower than the anchor's, since
 *     later events are stored while an earlier one is still on its way
 * @param anchor a message that the stream held then
 */
public record HistoryEntry(long id, Cursor cursor, long floor, Anchor anchor) {}
