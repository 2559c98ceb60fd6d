package dev.outbox.relay.port;

import java.time.Duration;
import java.time.Instant;

/** Time, and waiting in it, so that a test can drive both. */
public interface Waiter {
    /** The wall clock. */
    Instant now();

    /** A clock that never goes back, in nanoseconds from some beginning. */
    long nanoTime();

    /** Waits; returns early when the relay is asked to stop. */
    void await(Duration time);

    /** Whether the relay has been asked to stop. */
    boolean stopRequested();
}
