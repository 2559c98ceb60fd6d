package dev.outbox.relay.retain;

import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxUpkeep;
import dev.outbox.relay.port.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Has the store looked after, a round now and then while this relay leads. Rounds run elsewhere, on a connection of their own:
 * a file of some gigabytes takes seconds to remove, and publishing must not wait for it. What a round does is harmless after
 * the lead is lost, since it names the epoch. To be used by one thread.
 */
public final class Retainer {
    /** A round goes on while there is something to empty, up to here; the next comes soon. */
    private static final int EMPTIED_AT_MOST = 20;

    private final OutboxSession outbox;
    private final RetentionPolicy policy;
    private final Executor background;
    private final Waiter waiter;
    private final AtomicReference<@Nullable Round> finished = new AtomicReference<>();
    private boolean running;
    private long startedNanos;

    /** A retainer whose first round is due at once. */
    public Retainer(OutboxSession outbox, RetentionPolicy policy, Executor background, Waiter waiter) {
        this.outbox = outbox;
        this.policy = policy;
        this.background = background;
        this.waiter = waiter;
        this.startedNanos = waiter.nanoTime() - policy.every().toNanos();
    }

    /** Starts a round if one is due. Returns what the last one did, once, when it has ended. */
    public Optional<Round> tick() {
        if (!running && waiter.nanoTime() - startedNanos >= policy.every().toNanos()) {
            startedNanos = waiter.nanoTime();
            running = true;
            background.execute(() -> finished.set(round()));
        }
        Round round = finished.getAndSet(null);
        if (round == null) {
            return Optional.empty();
        }
        running = false;
        return Optional.of(round);
    }

    private Round round() {
        List<String> emptied = new ArrayList<>();
        try (OutboxUpkeep upkeep = outbox.upkeep()) {
            upkeep.addPartitions();
            upkeep.thinHistory(policy.keep());
            upkeep.closePartition(policy.partition());
            upkeep.markSettled();
            Optional<String> partition = upkeep.emptyPartition(policy.keep(), policy.bytes());
            while (partition.isPresent()) {
                emptied.add(partition.get());
                partition = emptied.size() < EMPTIED_AT_MOST
                        ? upkeep.emptyPartition(policy.keep(), policy.bytes())
                        : Optional.empty();
            }
            upkeep.dropPartitions();
            return new Round(emptied, null);
        } catch (RuntimeException | Error e) {
            return new Round(emptied, e);
        }
    }

    /**
     * What a round did.
     *
     * @param emptied the partitions whose events are gone
     * @param failure why it ended early, an unchecked exception or an error; null if it did not
     */
    public record Round(List<String> emptied, @Nullable Throwable failure) {}
}
