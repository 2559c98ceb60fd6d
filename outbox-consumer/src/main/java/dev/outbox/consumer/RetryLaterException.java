package dev.outbox.consumer;

import java.time.Duration;

/**
 * Thrown by a handler: the event cannot be handled now, through no fault of its own, since something is away that is needed for it. It is tried
 * again for as long as it takes, and does not move to the dead letters.
 */
public class RetryLaterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration after;

    /**
     * Says why, and when to try again.
     *
     * @param after how long to wait, more than zero
     * @throws IllegalArgumentException if it is not
     */
    public RetryLaterException(String message, Duration after) {
        super(message);
        if (after.isNegative() || after.isZero()) {
            throw new IllegalArgumentException("after is " + after + "; it must be more than zero");
        }
        this.after = after;
    }

    /** How long to wait. */
    public Duration after() {
        return after;
    }
}
