package dev.outbox.relay.faults;

import java.time.Duration;

/** Where threads of a relay pass, or stand still while it is frozen. Thread-safe. */
public final class Gate {
    private boolean closed;

    /** Whoever comes from now on stands still. */
    public synchronized void close() {
        closed = true;
    }

    /** All go on. */
    public synchronized void open() {
        closed = false;
        notifyAll();
    }

    /** Waits while the gate is closed. */
    public void pass() {
        pass(Duration.ZERO);
    }

    /** Waits while the gate is closed, and for as long as the way takes. */
    public synchronized void pass(Duration way) {
        long arrival = System.nanoTime() + way.toNanos();
        try {
            for (long left = way.toNanos(); closed || left > 0; left = arrival - System.nanoTime()) {
                wait(closed ? 0 : left / 1_000_000 + 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
