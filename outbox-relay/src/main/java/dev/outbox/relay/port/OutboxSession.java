package dev.outbox.relay.port;

import java.util.List;
import java.util.Optional;

/**
 * One session with the outbox. Leadership is bound to it: when the session ends, by whatever cause, the leadership has
 * ended. Not thread-safe. Every method throws {@link StoreUnavailableException} when the session can no longer be used.
 */
public interface OutboxSession extends AutoCloseable {
    /** Tries to take the lead; true when this session has it, now or already. */
    boolean tryLead();

    /**
     * Names the outbox among all that may write to one stream: stable, of characters that a subject token can hold. Another
     * database cluster, database or schema has another name.
     */
    String outboxName();

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
     * Writes the checkpoint and, if it has an anchor, notes it in the history.
     *
     * @throws LeadershipLostException if another relay has raised the epoch
     */
    void save(Checkpoint checkpoint);

    /** The history, newest entry first. */
    List<HistoryEntry> history();

    /**
     * Sets the checkpoint back to an earlier cursor and forgets the history after it, both or neither.
     *
     * @param entry where to; empty for the beginning of what the outbox still holds
     * @param floor where read-back has to start
     * @return the checkpoint as it is now
     * @throws LeadershipLostException if another relay has raised the epoch
     */
    Checkpoint goBack(Optional<HistoryEntry> entry, StreamFloor floor);

    /** Forgets the whole history: what was lost so far is accepted as lost. */
    void forgetHistory();

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
