package dev.outbox.benchmark.capture;

/** How the events of a transaction come about. */
public enum Variant {
    /** No events. */
    BARE,
    /** No events, but one more statement that does nothing: what any further statement costs. */
    STATEMENT,
    /** Events that are ready are written by {@code OutboxWriter}: what the rows cost, and so the least that capture can. */
    ROWS,
    /** Capture. */
    CAPTURE
}
