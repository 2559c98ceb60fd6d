package dev.outbox.relay.deadletter;

import dev.outbox.relay.port.StoreUnavailableException;
import dev.outbox.relay.postgres.Failures;
import dev.outbox.schema.OutboxSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of one outbox, for those who look after them. The rights of the relay's role are enough. All methods throw
 * {@link StoreUnavailableException} if the database fails. Not thread-safe, as its connection is not.
 */
public final class DeadLetters {
    private final Connection connection;
    private final DeadLetterSql sql;

    /**
     * The dead letters of an outbox.
     *
     * @param connection in auto-commit and used by nobody else meanwhile; it stays the caller's to close
     */
    public DeadLetters(Connection connection, OutboxSchema schema) {
        this.connection = connection;
        this.sql = new DeadLetterSql(schema);
    }

    /**
     * Lists dead letters in the order in which they were parked.
     *
     * @param limit at most so many; at least 1
     */
    public List<ParkedEvent> list(ParkedFilter filter, int limit) {
        String cause = filter.cause() == null ? null : filter.cause().code();
        return call("listing dead letters", sql.list, statement -> {
            int parameter = 0;
            for (String value : new @Nullable String[] {filter.key(), filter.type(), cause}) {
                statement.setString(++parameter, value);
                statement.setString(++parameter, value);
            }
            statement.setBoolean(++parameter, filter.headsOnly());
            statement.setInt(++parameter, limit);
            return parked(statement);
        });
    }

    /** Those of these events that are dead letters, with what they hold, in the order in which they were parked. */
    public List<ParkedDetails> details(Collection<UUID> ids) {
        return call("reading dead letters", sql.details, statement -> {
            List<ParkedDetails> details = new ArrayList<>();
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    details.add(new ParkedDetails(parkedOf(row), contentOf(row)));
                }
            }
            return details;
        });
    }

    /** Those of these events that are dead letters. */
    public Set<UUID> present(Collection<UUID> ids) {
        return call("looking for dead letters", sql.present, statement -> {
            Set<UUID> present = new LinkedHashSet<>();
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    present.add(row.getObject(1, UUID.class));
                }
            }
            return present;
        });
    }

    /** Counts what {@link #requestRetry} would be about. */
    public RetryCount countRetry(RetryScope scope) {
        return retry("counting dead letters", sql.countRetry(scope), scope);
    }

    /**
     * Asks for a retry. The leading relay begins within a second: it publishes all events of each key in their order until one
     * is refused again, which stays here with the rest of its key.
     *
     * @throws DeadLetterException if the relay is at work on them
     */
    public RetryCount requestRetry(RetryScope scope) {
        return transaction(true, () -> retry("requesting a retry", sql.requestRetry(scope), scope));
    }

    /**
     * Deletes events for good: all of these or, if one cannot be, none. If others of a key wait behind one of them, a retry of
     * that key is requested in the same transaction, since they would wait for ever.
     *
     * @throws DeadLetterException if one is not among the dead letters, or if a retry of its key is requested or under way,
     *     so that it may be in the stream already
     */
    public Discarded discard(Collection<UUID> ids) {
        return transaction(true, () -> discardNow(new LinkedHashSet<>(ids)));
    }

    /** As {@link #discard}, but changes nothing. */
    public Discarded tryDiscard(Collection<UUID> ids) {
        return transaction(false, () -> discardNow(new LinkedHashSet<>(ids)));
    }

    private Discarded discardNow(Set<UUID> ids) {
        List<ParkedEvent> events = call("locking dead letters", sql.lock, statement -> {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            return parked(statement);
        });
        requireAll(ids, events);
        Object[] keys = events.stream().map(ParkedEvent::key).distinct().toArray();
        requireNoRetry(keys);
        call("discarding dead letters", sql.delete, statement -> {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            return statement.executeUpdate();
        });
        long released = call("releasing what waits behind", sql.release, statement -> {
            statement.setArray(1, connection.createArrayOf("text", keys));
            return statement.executeLargeUpdate();
        });
        return new Discarded(events, released);
    }

    private static void requireAll(Set<UUID> ids, List<ParkedEvent> events) {
        Set<UUID> found = events.stream().map(ParkedEvent::id).collect(Collectors.toSet());
        for (UUID id : ids) {
            if (!found.contains(id)) {
                throw new DeadLetterException(
                        "event " + id + " is not among the dead letters; nothing is discarded", null);
            }
        }
    }

    private void requireNoRetry(Object[] keys) {
        List<String> underRetry = call("looking for retries", sql.keyUnderRetry, statement -> {
            List<String> found = new ArrayList<>();
            statement.setArray(1, connection.createArrayOf("text", keys));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
            return found;
        });
        if (!underRetry.isEmpty()) {
            throw new DeadLetterException(
                    "a retry of key '" + underRetry.get(0)
                            + "' is requested or under way, so that its events may be in the"
                            + " stream already; nothing is discarded; discard what is still here when the relay is done",
                    null);
        }
    }

    private RetryCount retry(String what, String statementText, RetryScope scope) {
        return call(what, statementText, statement -> {
            if (scope instanceof RetryScope.Events events) {
                statement.setArray(
                        1, connection.createArrayOf("uuid", events.ids().toArray()));
            } else if (scope instanceof RetryScope.Key key) {
                statement.setString(1, key.key());
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new RetryCount(row.getLong(1), row.getLong(2), row.getLong(3));
            }
        });
    }

    private static List<ParkedEvent> parked(PreparedStatement statement) throws SQLException {
        List<ParkedEvent> events = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                events.add(parkedOf(row));
            }
        }
        return events;
    }

    private static ParkedEvent parkedOf(ResultSet row) throws SQLException {
        OffsetDateTime requested = row.getObject("retry_requested_at", OffsetDateTime.class);
        return new ParkedEvent(
                row.getObject("event_id", UUID.class),
                row.getString("key"),
                row.getString("type"),
                row.getString("cause"),
                row.getString("reason"),
                row.getObject("behind", UUID.class),
                instant(row, "parked_at"),
                row.getInt("attempts"),
                requested == null ? null : requested.toInstant());
    }

    private static ParkedContent contentOf(ResultSet row) throws SQLException {
        return new ParkedContent(
                row.getString("source"),
                row.getString("subject"),
                instant(row, "time"),
                row.getString("content_type"),
                row.getString("destination"),
                row.getString("attributes"),
                row.getBytes("data"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** Runs statements in one transaction, which is rolled back if they fail or if nothing is to be kept. */
    private <T> T transaction(boolean keep, Statements<T> statements) {
        try {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                call("setting the lock timeout", DeadLetterSql.LOCK_TIMEOUT, PreparedStatement::execute);
                T result = statements.run();
                done = keep;
                return result;
            } finally {
                end(done);
            }
        } catch (SQLException e) {
            throw failure("changing dead letters", e);
        }
    }

    private void end(boolean commit) throws SQLException {
        if (commit) {
            connection.commit();
        } else {
            connection.rollback();
        }
        connection.setAutoCommit(true);
    }

    private <T> T call(String what, String statementText, Work<T> work) {
        try (PreparedStatement statement = connection.prepareStatement(statementText)) {
            return work.on(statement);
        } catch (SQLException e) {
            throw failure(what, e);
        }
    }

    private static RuntimeException failure(String what, SQLException e) {
        if (Failures.isLockTimeout(e)) {
            return new DeadLetterException(
                    "the relay or somebody else is at work on these dead letters at this moment; nothing is changed; try again",
                    e);
        }
        return new StoreUnavailableException(what + " failed: " + Failures.describe(e), e);
    }

    private interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }

    private interface Statements<T> {
        T run();
    }
}
