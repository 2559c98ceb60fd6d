package dev.outbox.relay.lead;

import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.Waiter;
import java.time.Duration;

/**
 * One relay works, the others stand by. The lead is bound to a database session: the server gives it to the next as soon
 * as it knows that the session is gone. Not thread-safe.
 */
public final class Leadership {
    private final OutboxSession outbox;
    private final Waiter waiter;
    private final Duration verifyEvery;
    private long verifiedNanos;

    /**
     * Leadership over one outbox.
     *
     * @param verifyEvery how long a leader may go without having looked at the database
     */
    public Leadership(OutboxSession outbox, Waiter waiter, Duration verifyEvery) {
        this.outbox = outbox;
        this.waiter = waiter;
        this.verifyEvery = verifyEvery;
        this.verifiedNanos = waiter.nanoTime();
    }

    /**
     * Waits until this relay leads.
     *
     * @param tryEvery how often to try
     * @param standingBy called once if another leads
     * @return false if the relay was asked to stop before
     */
    public boolean await(Duration tryEvery, Runnable standingBy) {
        boolean told = false;
        while (!waiter.stopRequested()) {
            if (outbox.tryLead()) {
                verifiedNanos = waiter.nanoTime();
                return true;
            }
            if (!told) {
                standingBy.run();
                told = true;
            }
            waiter.await(tryEvery);
        }
        return false;
    }

    /** Notes that the database has just answered on the leader's session. */
    public void sawDatabase() {
        verifiedNanos = waiter.nanoTime();
    }

    /** Verifies the leadership if the database was not looked at for too long. */
    public void verifyIfDue() {
        if (waiter.nanoTime() - verifiedNanos >= verifyEvery.toNanos()) {
            verify();
        }
    }

    /** Verifies the leadership now. */
    public void verify() {
        long asked = waiter.nanoTime();
        outbox.verifyLeadership();
        verifiedNanos = asked;
    }
}
