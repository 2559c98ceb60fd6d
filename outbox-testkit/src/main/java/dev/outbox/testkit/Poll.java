package dev.outbox.testkit;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another process does and does not tell. */
final class Poll {
    private static final long PAUSE_MILLIS = 20;

    private Poll() {}

    /** Asks until the answer is yes or the time is over; returns the last answer. */
    static boolean until(Duration limit, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            pause();
        }
        return true;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestServerException("Interrupted while waiting for a server.", e);
        }
    }
}
