package dev.outbox.relay.port;

/**
 * Where the relay once was, and the stream with it.
 *
 * @param id in the order of writing
 * @param cursor everything before it was in the stream at or below the anchor's sequence
 * @param anchor a message that the stream held then
 */
public record HistoryEntry(long id, Cursor cursor, Anchor anchor) {}
