package dev.outbox.benchmark.capture;

/** How the events of a transaction come about. */
public enum Variant {
    /** No events. */
    BARE,
    /** No events, but one more statement that does nothing: what any further statement costs. */
    STATEMENT,
    /** Events that are ready are written by {@code OutboxWriter}, with the commit: the least that capture can cost. */
    ROWS,
    /** Capture. */
    CAPTURE
}
