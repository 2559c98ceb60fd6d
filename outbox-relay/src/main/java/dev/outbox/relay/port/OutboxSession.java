package dev.outbox.relay.port;

/**
 * One session with the outbox. Leadership is bound to it: when the session ends, by whatever cause, the leadership has
 * ended. Not thread-safe. Every method throws {@link StoreUnavailableException} when the session can no longer be used.
 */
public interface OutboxSession extends AutoCloseable {
    /** Tries to take the lead; true when this session has it, now or already. */
    boolean tryLead();

    /**
     * Raises the epoch, so that checkpoints of earlier leaders are refused from now on, and reads where the last one stood.
     * Only while leading.
     */
    TakenOver takeOver();

    /**
     * Opens the next window: what is visible now and was not in {@code settled}.
     *
     * @param settled where the last window ended
     */
    OpenedWindow openWindow(Snapshot settled, PageLimits limits);

    /** Reads on in a window: rows after {@code window.settledId()}. */
    Rows continueWindow(Snapshot settled, Cursor.Window window, PageLimits limits);

    /**
     * Writes the checkpoint.
     *
     * @throws LeadershipLostException if another relay has raised the epoch
     */
    void save(Checkpoint checkpoint);

    /**
     * Verifies that this session still leads, and keeps it from being ended as idle.
     *
     * @throws LeadershipLostException if another relay has raised the epoch
     */
    void verifyLeadership();

    /** Looks after the store beside the work: partitions for what will be written. Never makes writers wait. */
    void maintain();

    @Override
    void close();
}
