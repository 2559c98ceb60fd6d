package dev.outbox.torture.write;

/** How much the writers may write: so many events a second, and now and then many at once. Thread-safe. */
public final class Pace {
    private static final double MOST_SAVED_SECONDS = 0.2;

    private double perSecond;
    private double allowed;
    private long refilledNanos = System.nanoTime();
    private long written;
    private boolean ended;

    /** Sets how many events a second. */
    public synchronized void rate(double newPerSecond) {
        refill();
        perSecond = newPerSecond;
    }

    /** Allows so many events more, as fast as the writers can. */
    public synchronized void burst(long events) {
        refill();
        allowed = Math.max(0, allowed) + events;
        notifyAll();
    }

    /** Ends the writing. */
    public synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** How many events were committed. */
    public synchronized long written() {
        return written;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Waits until something may be written; false if nothing shall be any more. */
    synchronized boolean await() throws InterruptedException {
        refill();
        while (!ended && allowed <= 0) {
            wait(5);
            refill();
        }
        return !ended;
    }

    /** Lets time pass, less if the writing ends. */
    synchronized void pause(long millis) throws InterruptedException {
        long deadline = System.nanoTime() + millis * 1_000_000;
        for (long left = millis; left > 0 && !ended; left = (deadline - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
    }

    synchronized void wrote(int events) {
        written += events;
        allowed -= events;
    }

    private void refill() {
        long now = System.nanoTime();
        double more = perSecond * (now - refilledNanos) / 1e9;
        refilledNanos = now;
        // What was saved up while nobody could write is not let loose at once; a burst is.
        allowed = Math.max(allowed, Math.min(allowed + more, perSecond * MOST_SAVED_SECONDS));
    }
}
