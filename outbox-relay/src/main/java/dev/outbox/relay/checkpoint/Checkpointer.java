package dev.outbox.relay.checkpoint;

import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.Waiter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Writes down how far everything is settled: not with each event but now and then, since what was settled after the last
 * checkpoint is found again in the stream. It also keeps the leadership verified when there is nothing to write. Not
 * thread-safe.
 */
public final class Checkpointer {
    /** While nothing is settled the cursor moves as well, with every transaction of the database; that is no hurry. */
    private static final int IDLE_FACTOR = 25;

    private final OutboxSession outbox;
    private final Waiter waiter;
    private final long intervalNanos;
    private Checkpoint saved;
    private long savedNanos;

    /**
     * A checkpointer that starts from what is written down.
     *
     * @param interval between two checkpoints at least, while there is work
     */
    public Checkpointer(OutboxSession outbox, Waiter waiter, Duration interval, Checkpoint saved) {
        this.outbox = outbox;
        this.waiter = waiter;
        this.intervalNanos = interval.toNanos();
        this.saved = saved;
        this.savedNanos = waiter.nanoTime() - intervalNanos;
    }

    /** Writes the checkpoint if the cursor has moved and the interval has passed; true if it did. */
    public boolean saveIfDue(Checkpoint next) {
        long interval = Objects.equals(next.anchor(), saved.anchor()) ? intervalNanos * IDLE_FACTOR : intervalNanos;
        return waiter.nanoTime() - savedNanos >= interval && saveNow(next);
    }

    /** Writes the checkpoint if the cursor has moved; true if it did. */
    public boolean saveNow(Checkpoint next) {
        if (next.cursor().equals(saved.cursor())) {
            return false;
        }
        save(next, List.of());
        return true;
    }

    /** Writes the checkpoint, and with it the dead letters before its cursor. */
    public void save(Checkpoint next, List<DeadLetter> letters) {
        outbox.save(next, letters);
        noteSaved(next);
    }

    /** Notes a checkpoint that was written by other means. */
    public void noteSaved(Checkpoint now) {
        saved = now;
        savedNanos = waiter.nanoTime();
    }
}
