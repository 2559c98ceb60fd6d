package dev.outbox.relay.port;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

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

    /** The transactions of the database that are prepared and neither committed nor rolled back, by what identifies them. */
    Set<String> preparedTransactions();

    /**
     * Opens the next window: what is visible now and was not in {@code settled}.
     *
     * @param settled where the last window ended
     */
    OpenedWindow openWindow(Snapshot settled, PageLimits limits);

    /** Reads on in a window: rows after {@code window.settledId()}. */
    Rows continueWindow(Snapshot settled, Cursor.Window window, PageLimits limits);

    /**
     * Of these transactions, the ones that have more events in the window.
     *
     * @param window read up to {@code window.settledId()}
     */
    Set<Long> goingOn(Collection<Long> transactions, Cursor.Window window);

    /**
     * Writes the checkpoint and, if it has an anchor, notes it in the history; moves what cannot be published into the dead letters. All
     * or nothing.
     *
     * @param letters events before the checkpoint's cursor that are not in the stream
     * @throws LeadershipLostException if another relay has raised the epoch
     */
    void save(Checkpoint checkpoint, List<DeadLetter> letters);

    /** Whether there are any dead letters. */
    boolean hasDeadLetters();

    /** Of these keys, the ones that have dead letters, each with the event that the others wait behind. */
    Map<String, UUID> parkedKeys(Collection<String> keys);

    /**
     * Of the dead letters that no retry has begun with, has those tried again that are in the stream: a retry in a past that a fail-over
     * has lost put them there, and the one to come finds them above the floor.
     */
    void retryAgain(Predicate<UUID> isInStream, long floor);

    /** Whether somebody wants dead letters tried again. */
    boolean hasRetryRequests();

    /** Dead letters to be tried again: all of the keys that are asked for, in order, as many as the limits allow. */
    List<RetryCandidate> retryCandidates(PageLimits limits);

    /**
     * Notes, before they are sent for the first time, from where on retried events have to be looked up.
     *
     * @param floor the stream's last sequence now
     */
    void beginRetry(List<RetryCandidate> first, long floor);

    /**
     * Ends a retry: what is in the stream now goes back to its place among the settled events, the rest stays parked, and the
     * history starts anew, since older entries do not know of these events. All or nothing.
     *
     * @param stored are in the stream
     * @param refused could not be published this time either, or wait behind one that could not
     * @param checkpoint as of now, with the anchor that covers what was stored
     */
    void endRetry(List<StoredEvent> stored, List<DeadLetter> refused, Checkpoint checkpoint);

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

    /** Up to when what was settled may have been dropped; empty if nothing ever was. */
    Optional<Instant> droppedUntil();

    /** Forgets the whole history: what was lost so far is accepted as lost. */
    void forgetHistory();

    /**
     * Verifies that this session still leads, and keeps it from being ended as idle.
     *
     * @throws LeadershipLostException if another relay has raised the epoch
     */
    void verifyLeadership();

    /** Opens a connection of its own on which to look after the store in the name of this leader. May be called by any thread. */
    OutboxUpkeep upkeep();

    /** Notes up to where no event can come any more and all are settled, so that looks need not begin there. */
    void skipSettled();

    @Override
    void close();
}
