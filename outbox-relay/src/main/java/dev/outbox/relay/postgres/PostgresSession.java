package dev.outbox.relay.postgres;

import dev.outbox.relay.port.Anchor;
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
import dev.outbox.schema.OutboxSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A session on a connection of its own, in auto-commit: each look at the outbox is one statement and so one snapshot, and no
 * transaction is left open while events are published.
 */
final class PostgresSession implements OutboxSession {
    private final Connection connection;
    private final Statements statements;
    private final LetterTable letters;
    private final RelaySql sql;
    private final OutboxSchema schema;
    private final Supplier<Connection> another;
    private long epoch;
    /** No event with a lower id can come any more, save in the default partition. */
    private long firstId;

    PostgresSession(Connection connection, RelaySql sql, OutboxSchema schema, Supplier<Connection> another) {
        this.connection = connection;
        this.statements = new Statements(connection);
        this.letters = new LetterTable(connection, statements, sql);
        this.sql = sql;
        this.schema = schema;
        this.another = another;
    }

    @Override
    public boolean tryLead() {
        return statements.call("asking for the lead", sql.tryLead, statement -> {
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                return result.getBoolean(1);
            }
        });
    }

    @Override
    public String outboxName() {
        return statements.call("naming the outbox", sql.outboxName, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        });
    }

    @Override
    public TakenOver takeOver() {
        AtomicReference<TakenOver> taken = new AtomicReference<>();
        together("taking over", () -> {
            if (statements.isTrue("taking over", sql.isOtherCluster)) {
                statements.call(
                        "taking over in another cluster", sql.forgetTransactions, PreparedStatement::executeUpdate);
            }
            taken.set(raiseEpoch());
        });
        skipSettled();
        return Objects.requireNonNull(taken.get());
    }

    private TakenOver raiseEpoch() {
        return statements.call("taking over", sql.takeOver, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new StoreUnavailableException("table " + schema + ".checkpoint is empty; restore its one row:"
                            + " insert into " + schema + ".checkpoint (settled) values ('1:1:')");
                }
                epoch = row.getLong(1);
                StreamFloor floor = new StreamFloor(row.getLong(6), instant(row, 7), instant(row, 8));
                return new TakenOver(epoch, new Checkpoint(cursor(row, 2), floor, null));
            }
        });
    }

    @Override
    public Set<String> preparedTransactions() {
        return statements.call("looking for prepared transactions", sql.preparedTransactions, statement -> {
            Set<String> prepared = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    prepared.add(row.getString(1));
                }
            }
            return prepared;
        });
    }

    @Override
    public OpenedWindow openWindow(Snapshot settled, PageLimits limits) {
        return statements.call("reading the outbox", sql.openWindow, statement -> {
            int at = 0;
            for (int ids : new int[] {2, 2, 1, 1}) {
                statement.setString(++at, settled.text());
                for (int i = 0; i < ids; i++) {
                    statement.setLong(++at, firstId);
                }
            }
            statement.setInt(++at, limits.events() + 1);
            statement.setLong(++at, limits.bytes());
            try (ResultSet result = statement.executeQuery()) {
                result.next();
                Snapshot snapshot = new Snapshot(result.getString(1));
                long upper = result.getLong(2);
                return new OpenedWindow(snapshot, upper, new EventRows(result, 3, limits.events()).readFromCurrent());
            }
        });
    }

    @Override
    public Rows continueWindow(Snapshot settled, Cursor.Window window, PageLimits limits) {
        return statements.call("reading the outbox", sql.continueWindow, statement -> {
            statement.setLong(1, window.settledId());
            statement.setLong(2, window.upper());
            statement.setString(3, window.snapshot().text());
            statement.setString(4, settled.text());
            statement.setInt(5, limits.events() + 1);
            statement.setLong(6, limits.bytes());
            try (ResultSet result = statement.executeQuery()) {
                EventRows rows = new EventRows(result, 1, limits.events());
                return result.next() ? rows.readFromCurrent() : EventRows.NONE;
            }
        });
    }

    @Override
    public Set<Long> goingOn(Collection<Long> transactions, Cursor.Window window) {
        return statements.call("looking for the rest of transactions", sql.goingOn, statement -> {
            statement.setArray(
                    1,
                    connection.createArrayOf(
                            "text", transactions.stream().map(String::valueOf).toArray()));
            statement.setLong(2, window.settledId());
            statement.setLong(3, window.upper());
            Set<Long> found = new HashSet<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
            }
            return found;
        });
    }

    @Override
    public void save(Checkpoint checkpoint, List<DeadLetter> letters) {
        if (letters.isEmpty()) {
            save(checkpoint);
        } else {
            together("parking dead letters", () -> {
                save(checkpoint);
                this.letters.write("parking dead letters", sql.parkLetters, letters);
            });
        }
    }

    private void save(Checkpoint checkpoint) {
        boolean saved = statements.<Boolean>call("writing the checkpoint", sql.save, statement -> {
            Cursor.Window window = checkpoint.cursor().window();
            StreamFloor floor = checkpoint.floor();
            statement.setString(1, checkpoint.cursor().settled().text());
            statement.setString(2, window == null ? null : window.snapshot().text());
            statement.setObject(3, window == null ? null : window.upper(), Types.BIGINT);
            statement.setObject(4, window == null ? null : window.settledId(), Types.BIGINT);
            statement.setLong(5, floor.sequence());
            statement.setObject(6, offset(floor.streamCreated()), Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setObject(7, offset(floor.at()), Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setLong(8, epoch);
            Anchor anchor = checkpoint.anchor();
            statement.setObject(
                    9, anchor == null ? null : offset(anchor.streamCreated()), Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setObject(10, anchor == null ? null : anchor.sequence(), Types.BIGINT);
            statement.setString(11, anchor == null ? null : anchor.messageId());
            try (ResultSet count = statement.executeQuery()) {
                return count.next() && count.getInt(1) == 1;
            }
        });
        if (!saved) {
            throw lost();
        }
    }

    @Override
    public boolean hasDeadLetters() {
        return statements.isTrue("looking for dead letters", sql.hasDeadLetters);
    }

    @Override
    public Map<String, UUID> parkedKeys(Collection<String> keys) {
        return letters.parkedKeys(keys);
    }

    @Override
    public void retryAgain(Predicate<UUID> isInStream, long floor) {
        letters.retryAgain(isInStream, floor);
    }

    @Override
    public boolean hasRetryRequests() {
        return statements.isTrue("looking for dead letters to retry", sql.hasRetryRequests);
    }

    @Override
    public List<RetryCandidate> retryCandidates(PageLimits limits) {
        return letters.retryCandidates(limits);
    }

    @Override
    public void beginRetry(List<RetryCandidate> first, long floor) {
        letters.beginRetry(first, floor);
    }

    @Override
    public void endRetry(List<StoredEvent> stored, List<DeadLetter> refused, Checkpoint checkpoint) {
        together("ending a retry", () -> {
            letters.returnStored(stored);
            letters.write("keeping dead letters", sql.keepRefused, refused);
            forgetHistory();
            save(checkpoint);
        });
    }

    /** Runs several statements in one transaction. When one fails the session is of no use any more, and is closed. */
    void together(String what, Runnable statementsOfOneTransaction) {
        statements.together(what, statementsOfOneTransaction);
    }

    @Override
    public List<HistoryEntry> history() {
        return statements.call("reading the history", sql.history, statement -> {
            List<HistoryEntry> history = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Instant created = row.getObject(7, OffsetDateTime.class).toInstant();
                    history.add(new HistoryEntry(
                            row.getLong(5),
                            cursor(row, 1),
                            row.getLong(6),
                            new Anchor(created, row.getLong(8), row.getString(9))));
                }
            }
            return history;
        });
    }

    @Override
    public Checkpoint goBack(Optional<HistoryEntry> entry, StreamFloor floor) {
        Optional<Cursor> cursor = statements.call("going back in the history", sql.goBack, statement -> {
            statement.setLong(1, entry.map(HistoryEntry::id).orElse(0L));
            statement.setLong(2, floor.sequence());
            statement.setObject(3, offset(floor.streamCreated()), Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setLong(4, epoch);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(cursor(row, 1)) : Optional.<Cursor>empty();
            }
        });
        skipSettled();
        return new Checkpoint(
                cursor.orElseThrow(this::lost),
                floor,
                entry.map(HistoryEntry::anchor).orElse(null));
    }

    @Override
    public Optional<Instant> droppedUntil() {
        return statements.call("asking what was dropped", sql.droppedUntil, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.ofNullable(instant(row, 1)) : Optional.<Instant>empty();
            }
        });
    }

    @Override
    public void forgetHistory() {
        statements.call("forgetting the history", sql.forgetHistory, PreparedStatement::executeUpdate);
    }

    @Override
    public void verifyLeadership() {
        boolean leads = statements.<Boolean>call("verifying the lead", sql.verify, statement -> {
            statement.setLong(1, epoch);
            try (ResultSet result = statement.executeQuery()) {
                return result.next();
            }
        });
        if (!leads) {
            throw lost();
        }
    }

    @Override
    public OutboxUpkeep upkeep() {
        return new PostgresUpkeep(another.get(), sql, epoch);
    }

    @Override
    public void skipSettled() {
        firstId = statements.call("looking for settled partitions", sql.firstUnsettled, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new StoreUnavailableException("closing the session failed: " + Failures.describe(e), e);
        }
    }

    private LeadershipLostException lost() {
        return new LeadershipLostException("another relay has taken over the outbox in schema " + schema + " (epoch "
                + epoch + " is no longer the newest)");
    }

    private static Cursor cursor(ResultSet row, int first) throws SQLException {
        String window = row.getString(first + 1);
        return new Cursor(
                new Snapshot(row.getString(first)),
                window == null
                        ? null
                        : new Cursor.Window(new Snapshot(window), row.getLong(first + 2), row.getLong(first + 3)));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable OffsetDateTime offset(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
