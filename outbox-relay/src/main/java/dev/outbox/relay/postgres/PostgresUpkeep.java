package dev.outbox.relay.postgres;

import dev.outbox.relay.port.OutboxUpkeep;
import dev.outbox.relay.port.PartitionLimits;
import dev.outbox.relay.port.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the outbox by the functions of the schema, each in a transaction of its own. A lock that was not to be had within
 * the time that they allow themselves means: not now.
 */
final class PostgresUpkeep implements OutboxUpkeep {
    private final Connection connection;
    private final RelaySql sql;
    private final long epoch;

    PostgresUpkeep(Connection connection, RelaySql sql, long epoch) {
        this.connection = connection;
        this.sql = sql;
        this.epoch = epoch;
    }

    @Override
    public void addPartitions() {
        call("adding partitions", sql.addPartitions, statement -> {}, ResultSet::next);
    }

    @Override
    public void thinHistory(Duration keep) {
        call(
                "thinning the history",
                sql.thinHistory,
                statement -> statement.setDouble(1, seconds(keep)),
                ResultSet::next);
    }

    @Override
    public boolean closePartition(PartitionLimits limits) {
        Boolean closed = call(
                "closing a partition",
                sql.closePartition,
                statement -> {
                    statement.setLong(1, epoch);
                    statement.setLong(2, limits.events());
                    statement.setDouble(3, seconds(limits.age()));
                    statement.setLong(4, limits.bytes());
                },
                row -> row.getBoolean(1));
        return Boolean.TRUE.equals(closed);
    }

    @Override
    public int markSettled() {
        return count(call(
                "looking for settled partitions",
                sql.markSettled,
                statement -> statement.setLong(1, epoch),
                row -> row.getInt(1)));
    }

    @Override
    public Optional<String> emptyPartition(Duration keep, long bytes) {
        return Optional.ofNullable(call(
                "emptying a partition",
                sql.emptyPartition,
                statement -> {
                    statement.setLong(1, epoch);
                    statement.setDouble(2, seconds(keep));
                    statement.setLong(3, bytes);
                },
                row -> row.getString(1)));
    }

    @Override
    public int dropPartitions() {
        return count(call(
                "dropping partitions",
                sql.dropPartitions,
                statement -> statement.setLong(1, epoch),
                row -> row.getInt(1)));
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreUnavailableException("closing the session failed: " + Failures.describe(e), e);
        }
    }

    /** The result of a function; null also when it had to wait for a lock for too long. */
    private <T> @Nullable T call(String what, String statement, Binding binding, Result<T> result) {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            binding.to(prepared);
            try (ResultSet row = prepared.executeQuery()) {
                row.next();
                return result.of(row);
            }
        } catch (SQLException e) {
            if (Failures.isLockTimeout(e)) {
                return null;
            }
            throw new StoreUnavailableException(what + " failed: " + Failures.describe(e), e);
        }
    }

    private static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    private interface Result<T> {
        @Nullable
        T of(ResultSet row) throws SQLException;
    }
}
