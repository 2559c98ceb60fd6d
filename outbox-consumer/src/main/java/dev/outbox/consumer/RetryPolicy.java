package dev.outbox.consumer;

import java.time.Duration;

/**
 * How often, and after what time, an event is tried again that could not be handled.
 *
 * <p>Not counted is what is no fault of the event: the database of the inbox was away, or the handler threw a
 * {@link RetryLaterException}.
 *
 * @param maxAttempts tries until the event moves to the dead letters, 1 or more; {@link Integer#MAX_VALUE} for ever
 * @param first wait after the first failure; doubled with each further one
 * @param longest wait at most
 */
public record RetryPolicy(int maxAttempts, Duration first, Duration longest) {
    /** 20 tries within about an hour: after 1, 2, 4 seconds and so on, up to 5 minutes. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(20, Duration.ofSeconds(1), Duration.ofMinutes(5));

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the one that is wrong
     */
    public RetryPolicy {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("max-attempts is " + maxAttempts + "; it must be 1 or more");
        }
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("the waits are " + first + " and " + longest
                    + " at most; the first must be more than zero and not longer than the longest");
        }
    }

    /** The wait after a number of failures, 1 or more. */
    Duration waitAfter(int failures) {
        Duration wait = first;
        for (int i = 1; i < failures && wait.compareTo(longest) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
