package dev.outbox.hibernate;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/**
 * The changes of a transaction whose application rolls back to savepoints, of which Hibernate knows nothing. Each flush
 * leaves a mark in the database, in a setting local to the transaction: a rollback to a savepoint takes the setting back
 * to what it was at the savepoint, so the mark that is found later tells which flushes have gone. Confined to the
 * session's thread.
 */
final class SavepointJournal {
    /** Rising over all transactions, so that two sessions on one connection do not mistake the other's marks. */
    private static final AtomicLong MARKS = new AtomicLong();

    /** Returns the mark that is there and leaves another. Materialized: reading must come before writing. */
    private static final String EXCHANGE = """
            with there as materialized (select current_setting('outbox.mark', true) as mark)
            select mark, set_config('outbox.mark', ?, true) from there
            """;

    private static final String READ = "select current_setting('outbox.mark', true) as mark";

    private record Entry(long mark, Consumer<TransactionChanges> change) {}

    private final List<Entry> entries = new ArrayList<>();
    private long mark;
    private boolean inMarkedFlush;

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** A flush begins: its changes stand or fall together. */
    void flushBegins() {
        inMarkedFlush = false;
    }

    void add(SharedSessionContractImplementor session, Consumer<TransactionChanges> change) {
        boolean inFlush = session.isEventSource()
                && session.getPersistenceContextInternal().isFlushing();
        if (!(inFlush && inMarkedFlush)) {
            leaveMark(SessionConnection.current(session));
        }
        inMarkedFlush = inFlush;
        entries.add(new Entry(mark, change));
    }

    /** Makes the changes that no rollback has taken back, in their order, and forgets all. */
    void replay(SharedSessionContractImplementor session, TransactionChanges changes) {
        if (!entries.isEmpty()) {
            SessionConnection.use(session, connection -> forgetAfter(read(connection)));
            entries.forEach(entry -> entry.change.accept(changes));
            entries.clear();
        }
    }

    void clear() {
        entries.clear();
        inMarkedFlush = false;
    }

    private void leaveMark(Connection connection) {
        mark = MARKS.incrementAndGet();
        try (PreparedStatement statement = connection.prepareStatement(EXCHANGE)) {
            statement.setString(1, Long.toString(mark));
            forgetAfter(mark(statement));
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static long read(Connection connection) {
        try (PreparedStatement statement = connection.prepareStatement(READ)) {
            return mark(statement);
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private static long mark(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            String found = row.getString("mark");
            // Empty after a transaction of this connection has set it, null when none ever did.
            return found == null || found.isEmpty() ? 0 : Long.parseLong(found);
        }
    }

    private void forgetAfter(long survivor) {
        entries.removeIf(entry -> entry.mark > survivor);
    }

    private static OutboxCaptureException failed(SQLException cause) {
        return new OutboxCaptureException(
                "cannot keep track of savepoints (" + CaptureSettings.SAVEPOINTS + "=true): " + cause.getMessage(),
                cause);
    }
}
