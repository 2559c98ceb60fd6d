package dev.outbox.torture.stage;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what other processes do. */
public final class Waiting {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Waiting() {}

    /**
     * Waits until a condition holds; one that throws does not hold yet.
     *
     * @param what is waited for, to be told when it does not come
     * @throws StuckException when it does not hold after {@code patience}
     */
    public static void until(String what, Duration patience, Callable<Boolean> condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        Exception last = null;
        while (System.nanoTime() < deadline) {
            try {
                if (condition.call()) {
                    return;
                }
                last = null;
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception notYet) {
                last = notYet;
            }
            pause(BETWEEN_LOOKS);
        }
        throw new StuckException("after " + patience.toSeconds() + " s still waiting for " + what, last);
    }

    /** Lets time pass. */
    public static void pause(Duration time) throws InterruptedException {
        Thread.sleep(time.toMillis());
    }
}
