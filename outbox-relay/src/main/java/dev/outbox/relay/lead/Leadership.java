package dev.outbox.relay.lead;

import dev.outbox.relay.port.Lease;
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
    private final Lease lease;
    private final Duration verifyEvery;

    /**
     * Leadership over one outbox.
     *
     * @param lease is renewed whenever the database is seen
     * @param verifyEvery how long a leader may go without having looked at the database
     */
    public Leadership(OutboxSession outbox, Waiter waiter, Lease lease, Duration verifyEvery) {
        this.outbox = outbox;
        this.waiter = waiter;
        this.verifyEvery = verifyEvery;
        this.lease = lease;
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
            long asked = waiter.nanoTime();
            if (outbox.tryLead()) {
                lease.seen(asked);
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

    /**
     * Notes that the database has answered on the leader's session.
     *
     * @param askedNanos when it was asked
     */
    public void sawDatabase(long askedNanos) {
        lease.seen(askedNanos);
    }

    /** Verifies the leadership if the database was not seen for too long. */
    public void verifyIfDue() {
        if (lease.ageNanos() >= verifyEvery.toNanos()) {
            verify();
        }
    }

    /** Verifies the leadership now. */
    public void verify() {
        long asked = waiter.nanoTime();
        outbox.verifyLeadership();
        lease.seen(asked);
    }
}
