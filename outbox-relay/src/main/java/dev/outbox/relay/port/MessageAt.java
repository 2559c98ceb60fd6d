package dev.outbox.relay.port;

/** What the stream holds where an {@link Anchor} says that it held a certain message. */
public enum MessageAt {
    /** That message: nothing up to there was lost. */
    SAME,
    /** Another message, or the stream has never been that far: what was there is lost. */
    LOST,
    /** None any more, which limits, consumption, a purge or a deletion explain. */
    REMOVED
}
