package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;

import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.HistoryEntry;
import dev.outbox.relay.port.LeadershipLostException;
import dev.outbox.relay.port.OpenedWindow;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxUpkeep;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.RetryCandidate;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.Snapshot;
import dev.outbox.relay.port.StoreUnavailableException;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamFloor;
import dev.outbox.relay.port.TakenOver;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A relay's database session. Does what the statements of {@code RelaySql} do, each under the snapshot of its moment. */
final class SimulatedSession implements OutboxSession {
    private final World world;
    private final SimulatedDatabase database;
    private final SimulatedRelay relay;
    private final int incarnation;
    private long lastUsed;
    private boolean ended;
    private boolean broken;
    private long epoch;

    SimulatedSession(World world, SimulatedDatabase database, SimulatedRelay relay) {
        this.world = world;
        this.database = database;
        this.relay = relay;
        this.incarnation = database.incarnation();
        this.lastUsed = world.now();
    }

    /** Whether it lives on the server, which ends a session that it has not heard of for the lease. */
    boolean isAlive() {
        return !ended && database.incarnation() == incarnation && world.now() - lastUsed < world.settings.lease();
    }

    @Override
    public boolean tryLead() {
        return call("asks for the lead", () -> database.tryLead(this));
    }

    @Override
    public String outboxName() {
        return call("asks for its name", () -> "todo");
    }

    @Override
    public TakenOver takeOver() {
        return call("takes over", () -> {
            DatabaseState state = database.state();
            database.write(new LogRecord.EpochRaised(state.beginTransaction()));
            epoch = state.epoch();
            return new TakenOver(epoch, new Checkpoint(state.cursor(), state.floor(), null));
        });
    }

    @Override
    public Set<String> preparedTransactions() {
        return call(
                "looks for prepared transactions",
                () -> database.state().prepared().values().stream()
                        .map(prepared -> Long.toString(prepared.xid()))
                        .collect(Collectors.toSet()));
    }

    @Override
    public OpenedWindow openWindow(Snapshot settled, PageLimits limits) {
        return call("opens a window", () -> {
            XidSnapshot old = XidSnapshot.parse(settled.text());
            DatabaseState state = database.state();
            return new OpenedWindow(
                    new Snapshot(state.snapshot().text()),
                    state.lastId(),
                    page(limits, row -> row.xid() >= old.xmax() || old.wasRunning(row.xid())));
        });
    }

    @Override
    public Rows continueWindow(Snapshot settled, Cursor.Window window, PageLimits limits) {
        return call("reads on", () -> {
            XidSnapshot from = XidSnapshot.parse(settled.text());
            XidSnapshot to = XidSnapshot.parse(window.snapshot().text());
            return page(
                    limits,
                    row -> row.id() > window.settledId()
                            && row.id() <= window.upper()
                            && to.sees(row.xid())
                            && !from.sees(row.xid()));
        });
    }

    @Override
    public Set<Long> goingOn(Collection<Long> transactions, Cursor.Window window) {
        return call(
                "looks for the rest of transactions",
                () -> database.state().rows().stream()
                        .filter(row -> row.id() > window.settledId() && row.id() <= window.upper())
                        .map(row -> row.event().transaction())
                        .filter(transactions::contains)
                        .collect(Collectors.toSet()));
    }

    private Rows page(PageLimits limits, Predicate<Row> visible) {
        List<StoredEvent> found = new ArrayList<>();
        for (Row row : database.state().rows()) {
            if (visible.test(row)) {
                if (found.size() == limits.events()) {
                    return new Rows(found, true);
                }
                found.add(row.event());
            }
        }
        return new Rows(found, false);
    }

    @Override
    public void save(Checkpoint checkpoint, List<DeadLetter> letters) {
        call("saves", () -> {
            requireEpoch();
            world.note(relay.name(), () -> checkpoint + (letters.isEmpty() ? "" : " and parks " + letters));
            database.writeLater(saved(checkpoint, letters));
            return true;
        });
    }

    private LogRecord.Saved saved(Checkpoint checkpoint, List<DeadLetter> letters) {
        return new LogRecord.Saved(
                database.state().beginTransaction(),
                checkpoint.cursor(),
                asStored(checkpoint.floor()),
                checkpoint.anchor(),
                letters);
    }

    @Override
    public boolean hasDeadLetters() {
        return call("looks for dead letters", () -> !deadLetters().isEmpty());
    }

    @Override
    public Map<String, UUID> parkedKeys(Collection<String> keys) {
        return call("asks for parked keys", () -> deadLetters().parkedKeys(keys));
    }

    @Override
    public void retryAgain(Predicate<UUID> isInStream, long floor) {
        call("looks for letters that were retried in a lost past", () -> {
            Set<Long> sent = database.state().deadLetters().idle(isInStream);
            if (!sent.isEmpty()) {
                database.write(new LogRecord.RetriedAgain(database.state().beginTransaction(), sent, floor));
            }
            return true;
        });
    }

    @Override
    public boolean hasRetryRequests() {
        return call("asks for retry requests", () -> deadLetters().hasRetryRequests());
    }

    @Override
    public List<RetryCandidate> retryCandidates(PageLimits limits) {
        return call("asks what to retry", () -> deadLetters().candidates(limits));
    }

    @Override
    public void beginRetry(List<RetryCandidate> first, long floor) {
        call("begins a retry", () -> {
            world.note(relay.name(), () -> "from " + floor + " of " + first);
            database.write(new LogRecord.RetryBegun(
                    database.state().beginTransaction(), ids(first.stream().map(RetryCandidate::event)), floor));
            return true;
        });
    }

    @Override
    public void endRetry(List<StoredEvent> stored, List<DeadLetter> refused, Checkpoint checkpoint) {
        call("ends a retry", () -> {
            requireEpoch();
            world.note(relay.name(), () -> "stored " + stored + ", refused " + refused);
            LogRecord.Saved saved = saved(checkpoint, List.of());
            database.writeLater(new LogRecord.RetryEnded(saved.xid(), ids(stored.stream()), refused, saved));
            return true;
        });
    }

    private DeadLetters deadLetters() {
        return database.state().deadLetters();
    }

    private static Set<Long> ids(Stream<StoredEvent> events) {
        return events.map(StoredEvent::id).collect(Collectors.toSet());
    }

    @Override
    public List<HistoryEntry> history() {
        return call("reads the history", () -> database.state().history());
    }

    @Override
    public Checkpoint goBack(Optional<HistoryEntry> entry, StreamFloor floor) {
        return call("goes back", () -> {
            requireEpoch();
            world.note(relay.name(), () -> "to " + entry);
            DatabaseState state = database.state();
            Optional<HistoryEntry> to = entry.flatMap(asked -> state.history().stream()
                    .filter(noted -> noted.id() == asked.id())
                    .findFirst());
            Cursor cursor = to.map(HistoryEntry::cursor).orElse(new Cursor(new Snapshot("1:1:"), null));
            database.write(new LogRecord.WentBack(
                    state.beginTransaction(),
                    cursor,
                    asStored(new StreamFloor(floor.sequence(), floor.streamCreated(), null)),
                    to.map(HistoryEntry::id).orElse(0L)));
            return new Checkpoint(cursor, floor, entry.map(HistoryEntry::anchor).orElse(null));
        });
    }

    @Override
    public Optional<Instant> droppedUntil() {
        return Optional.empty();
    }

    @Override
    public void forgetHistory() {
        throw new UnsupportedOperationException("the simulated relays heal");
    }

    @Override
    public void verifyLeadership() {
        call("verifies the lead", () -> {
            requireEpoch();
            return true;
        });
    }

    @Override
    public OutboxUpkeep upkeep() {
        return new SimulatedUpkeep(this);
    }

    @Override
    public void skipSettled() {
        // There are no partitions.
    }

    /** As {@code thin_history} does, but with any entries instead of those of a minute: what stays is the last, and some. */
    void thinHistory() {
        call("thins the history", () -> {
            List<HistoryEntry> history = database.state().history();
            database.write(new LogRecord.HistoryThinned(
                    database.state().beginTransaction(),
                    history.stream()
                            .filter(entry -> entry.equals(history.get(0)) || world.chance.oneIn(2))
                            .map(HistoryEntry::id)
                            .collect(Collectors.toSet())));
            return true;
        });
    }

    @Override
    public void close() {
        // Where a process or the way to it is gone all at once, the server waits for the lease.
        ended |= (!relay.isDead() && !broken) || world.chance.oneIn(2);
        broken = true;
    }

    private void requireEpoch() {
        if (database.state().epoch() != epoch) {
            throw new LeadershipLostException("epoch " + epoch + " is no longer the newest");
        }
    }

    /** {@code timestamptz} has microseconds. */
    private static StreamFloor asStored(StreamFloor floor) {
        return new StreamFloor(floor.sequence(), micros(floor.streamCreated()), micros(floor.at()));
    }

    private static Instant micros(Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS);
    }

    /** One statement: there, its effect, and back; with whatever may happen in between. */
    private <T> T call(String what, Supplier<T> statement) {
        relay.step(MILLI / 50, MILLI / 2);
        requireAlive(what);
        mayBreak(what);
        world.note(relay.name(), () -> what);
        T result = statement.get();
        lastUsed = world.now();
        relay.sawDatabase();
        relay.step(MILLI / 50, MILLI / 2);
        if (!isAlive() && world.chance.oneIn(2)) {
            requireAlive(what);
        }
        mayBreak(what);
        return result;
    }

    private void mayBreak(String what) {
        if (world.faults.strikes(Fault.SESSION_BREAKS)) {
            broken = true;
            ended |= world.chance.oneIn(2);
            world.note(relay.name(), () -> "session breaks as it " + what);
            throw new StoreUnavailableException(what + ": the session broke");
        }
    }

    private void requireAlive(String what) {
        if (broken || !isAlive()) {
            broken = true;
            throw new StoreUnavailableException(what + ": the session has ended");
        }
    }
}
