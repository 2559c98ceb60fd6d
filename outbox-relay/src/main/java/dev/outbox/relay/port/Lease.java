package dev.outbox.relay.port;

/**
 * How long a leader may act without having seen the database. The database ends a session of which it hears nothing for that long, and
 * another relay may lead from then on; so who has not looked for as long must send nothing more. Thread-safe.
 */
public final class Lease {
    private final Waiter waiter;
    private final long nanos;
    private volatile long seenNanos;

    /** A lease of so many nanoseconds from now. */
    public Lease(Waiter waiter, long nanos) {
        this.waiter = waiter;
        this.nanos = nanos;
        this.seenNanos = waiter.nanoTime();
    }

    /**
     * Notes that the database has answered on the leader's session.
     *
     * @param askedNanos when it was asked: its answer says nothing of a later time
     */
    public void seen(long askedNanos) {
        seenNanos = askedNanos;
    }

    /** Nanoseconds since the database was last known to have this leader. */
    public long ageNanos() {
        return waiter.nanoTime() - seenNanos;
    }

    /** Whether the leader may still act. */
    public boolean holds() {
        return ageNanos() < nanos;
    }
}
