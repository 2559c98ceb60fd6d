package dev.outbox.relay.port;

/** What becomes of later events of a key after one could not be published. */
public enum DeadLetterPolicy {
    /** They are parked behind it, so that the order per key holds. */
    PARK_KEY,
    /** They go on without it. */
    CONTINUE
}
