package dev.outbox.relay.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The PostgreSQL server. Everything that changes it goes through its log, and is either flushed with its commit or, for checkpoints
 * ({@code synchronous_commit = off}), with the next that is. A crash keeps at least what was flushed; a fail-over to an
 * asynchronous standby keeps less, but always the log up to some record and never one without those before it.
 */
final class SimulatedDatabase {
    private final World world;
    private final List<LogRecord> log = new ArrayList<>();
    private final Set<UUID> neverHappened = new HashSet<>();
    private final KeyLocks locks = new KeyLocks();
    private DatabaseState state = new DatabaseState();
    private int flushed;
    private int incarnation;
    private int open;
    private boolean up = true;
    private SimulatedSession leader;

    SimulatedDatabase(World world) {
        this.world = world;
    }

    DatabaseState state() {
        return state;
    }

    KeyLocks locks() {
        return locks;
    }

    boolean isUp() {
        return up;
    }

    /** Another number means that the server has crashed in between, and with it all sessions and open transactions. */
    int incarnation() {
        return incarnation;
    }

    /** Writes a record and waits until it is on disk, with all before it. */
    void write(LogRecord entry) {
        writeLater(entry);
        flushed = log.size();
    }

    /** Writes a record that a crash may lose until another is flushed. */
    void writeLater(LogRecord entry) {
        log.add(entry);
        state.apply(entry);
    }

    void transactionBegins() {
        open++;
    }

    void transactionEnds() {
        open--;
    }

    /** Whether business transactions are open or prepared. */
    boolean isBusy() {
        return open > 0 || !state.prepared().isEmpty();
    }

    /** {@code pg_try_advisory_lock}. */
    boolean tryLead(SimulatedSession session) {
        if (leader == null || !leader.isAlive()) {
            leader = session;
        }
        return leader == session;
    }

    /** Crashes, and comes up again after a while. */
    void crash(long downtime) {
        goDown(world.chance.between(flushed, log.size()), downtime);
    }

    /**
     * Its machine is gone; a standby takes over that has not received the last few transactions. It knows, however, that the relay went back to
     * heal the stream: one that does not may find an event that was published anew at the very place where it was before, and take the stream for
     * whole (seed 1882755076119234591 of this simulation without this exception; told in the guarantees).
     */
    void failOver(long downtime) {
        int missing = world.chance.between(0, Math.min(log.size(), 12));
        int kept = log.size() - missing;
        while (log.subList(kept, log.size()).stream().anyMatch(LogRecord.WentBack.class::isInstance)) {
            kept++;
        }
        goDown(kept, downtime);
    }

    private void goDown(int kept, long downtime) {
        if (!up) {
            return;
        }
        up = false;
        incarnation++;
        open = 0;
        List<LogRecord> gone = log.subList(kept, log.size());
        world.note("database", () -> "goes down for " + downtime / Settings.MILLI + " ms and loses " + gone);
        for (LogRecord entry : gone) {
            if (entry instanceof LogRecord.Committed commit) {
                commit.rows()
                        .forEach(row -> neverHappened.add(row.event().event().id()));
            }
        }
        gone.clear();
        flushed = kept;
        state = DatabaseState.recoveredFrom(log);
        state.skipIds(world.chance.below(33));
        locks.releaseAll();
        for (LogRecord.Prepared prepared : state.prepared().values()) {
            prepared.keys().forEach(key -> locks.take(key, prepared.name()));
            PreparedTransactions.endLater(world, this, prepared.name());
        }
        world.scheduler.after(downtime, () -> {
            up = true;
            world.note("database", () -> "is up, cursor " + state.cursor() + ", epoch " + state.epoch());
        });
    }

    /** Events of transactions that were committed, could be seen and published, and then were lost in a fail-over. */
    Set<UUID> neverHappened() {
        return neverHappened;
    }
}
