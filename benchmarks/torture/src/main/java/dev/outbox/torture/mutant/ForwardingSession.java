package dev.outbox.torture.mutant;

import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.HistoryEntry;
import dev.outbox.relay.port.OpenedWindow;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxUpkeep;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.RetryCandidate;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.Snapshot;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamFloor;
import dev.outbox.relay.port.TakenOver;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** A session that does what another does, unless a mutant does it otherwise. */
abstract class ForwardingSession implements OutboxSession {
    private final OutboxSession to;

    ForwardingSession(OutboxSession to) {
        this.to = to;
    }

    @Override
    public boolean tryLead() {
        return to.tryLead();
    }

    @Override
    public String outboxName() {
        return to.outboxName();
    }

    @Override
    public TakenOver takeOver() {
        return to.takeOver();
    }

    @Override
    public Set<String> preparedTransactions() {
        return to.preparedTransactions();
    }

    @Override
    public OpenedWindow openWindow(Snapshot settled, PageLimits limits) {
        return to.openWindow(settled, limits);
    }

    @Override
    public Rows continueWindow(Snapshot settled, Cursor.Window window, PageLimits limits) {
        return to.continueWindow(settled, window, limits);
    }

    @Override
    public Set<Long> goingOn(Collection<Long> transactions, Cursor.Window window) {
        return to.goingOn(transactions, window);
    }

    @Override
    public void save(Checkpoint checkpoint, List<DeadLetter> letters) {
        to.save(checkpoint, letters);
    }

    @Override
    public boolean hasDeadLetters() {
        return to.hasDeadLetters();
    }

    @Override
    public Map<String, UUID> parkedKeys(Collection<String> keys) {
        return to.parkedKeys(keys);
    }

    @Override
    public void retryAgain(Predicate<UUID> isInStream, long floor) {
        to.retryAgain(isInStream, floor);
    }

    @Override
    public boolean hasRetryRequests() {
        return to.hasRetryRequests();
    }

    @Override
    public List<RetryCandidate> retryCandidates(PageLimits limits) {
        return to.retryCandidates(limits);
    }

    @Override
    public void beginRetry(List<RetryCandidate> first, long floor) {
        to.beginRetry(first, floor);
    }

    @Override
    public void endRetry(List<StoredEvent> stored, List<DeadLetter> refused, Checkpoint checkpoint) {
        to.endRetry(stored, refused, checkpoint);
    }

    @Override
    public List<HistoryEntry> history() {
        return to.history();
    }

    @Override
    public Checkpoint goBack(Optional<HistoryEntry> entry, StreamFloor floor) {
        return to.goBack(entry, floor);
    }

    @Override
    public Optional<Instant> droppedUntil() {
        return to.droppedUntil();
    }

    @Override
    public void forgetHistory() {
        to.forgetHistory();
    }

    @Override
    public void verifyLeadership() {
        to.verifyLeadership();
    }

    @Override
    public OutboxUpkeep upkeep() {
        return to.upkeep();
    }

    @Override
    public void skipSettled() {
        to.skipSettled();
    }

    @Override
    public void close() {
        to.close();
    }
}
