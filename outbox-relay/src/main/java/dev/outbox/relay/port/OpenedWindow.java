package dev.outbox.relay.port;

/**
 * A window just opened, with its first rows.
 *
 * @param snapshot where the window ends
 * @param upper no event of the window has a higher id
 * @param rows the first rows
 */
public record OpenedWindow(Snapshot snapshot, long upper, Rows rows) {}
