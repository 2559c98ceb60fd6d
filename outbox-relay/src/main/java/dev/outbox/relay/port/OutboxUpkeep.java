package dev.outbox.relay.port;

import java.time.Duration;
import java.util.Optional;

/**
 * What a leader does for the store beside its work: room for what will be written, and none for what is settled and old. Each
 * method does a little, gives up for this time where it would have to wait for others or make them wait, and does nothing
 * when another relay has raised the epoch. Not thread-safe. Every method throws {@link StoreUnavailableException} when it
 * fails.
 */
public interface OutboxUpkeep extends AutoCloseable {
    /** Makes partitions ahead of what is written. */
    void addPartitions();

    /** Thins out the history and forgets what is older than {@code keep}. */
    void thinHistory(Duration keep);

    /** Lets writers go on to the next partition if the present one is full; true if it was. */
    boolean closePartition(PartitionLimits limits);

    /** Notes which partitions are settled, and returns how many more: no event can come into them, and all lie before the cursor. */
    int markSettled();

    /**
     * Takes away the events of one partition that has been settled for {@code keep} or, where all partitions together are larger
     * than {@code bytes}, of the one that was settled first; returns its name if it did.
     */
    Optional<String> emptyPartition(Duration keep, long bytes);

    /** Drops what was emptied, and returns how many partitions. */
    int dropPartitions();

    @Override
    void close();
}
