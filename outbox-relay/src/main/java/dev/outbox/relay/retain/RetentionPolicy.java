package dev.outbox.relay.retain;

import dev.outbox.relay.port.PartitionLimits;
import java.time.Duration;

/**
 * How long settled events stay.
 *
 * @param keep for so long after they were settled; as far back reaches healing
 * @param bytes but not more than so many, indexes included
 * @param partitionEvents events of a partition at most; they go together
 */
public record RetentionPolicy(Duration keep, long bytes, long partitionEvents) {
    /** No limit of size. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final Duration SLOWEST = Duration.ofSeconds(30);
    private static final Duration FASTEST = Duration.ofMillis(100);

    /** How often to look: a small part of the time that events are kept. */
    Duration every() {
        Duration part = keep.dividedBy(20);
        return part.compareTo(FASTEST) < 0 ? FASTEST : part.compareTo(SLOWEST) > 0 ? SLOWEST : part;
    }

    /** Partitions small enough that what is dropped together is a tenth of what is kept, more or less. */
    PartitionLimits partition() {
        Duration age = keep.dividedBy(12);
        return new PartitionLimits(
                partitionEvents,
                age.compareTo(SLOWEST) < 0 ? SLOWEST : age,
                bytes == UNLIMITED ? UNLIMITED : Math.max(1, bytes / 10));
    }
}
