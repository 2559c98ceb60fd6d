package dev.outbox.relay.simulation;

import dev.outbox.relay.port.OutboxUpkeep;
import dev.outbox.relay.port.PartitionLimits;
import java.time.Duration;
import java.util.Optional;

/**
 * Thins the history. There are no partitions: all of a history happens within a minute, and nothing is ever old enough to be
 * dropped. On the leader's own session: that it is another one makes a difference to nobody here.
 */
final class SimulatedUpkeep implements OutboxUpkeep {
    private final SimulatedSession session;

    SimulatedUpkeep(SimulatedSession session) {
        this.session = session;
    }

    @Override
    public void addPartitions() {
        // None is needed.
    }

    @Override
    public void thinHistory(Duration keep) {
        session.thinHistory();
    }

    @Override
    public boolean closePartition(PartitionLimits limits) {
        return false;
    }

    @Override
    public int markSettled() {
        return 0;
    }

    @Override
    public Optional<String> emptyPartition(Duration keep, long bytes) {
        return Optional.empty();
    }

    @Override
    public int dropPartitions() {
        return 0;
    }

    @Override
    public void close() {
        // The session is the leader's.
    }
}
