package dev.outbox.write;

import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.postgresql.jdbc.AutoSave;

/**
 * Writes events into the outbox on the caller's connection, inside the caller's transaction: they exist if and only if
 * it commits. Thread-safe; a connection is used by one thread at a time, as always.
 *
 * <p>Needs {@code usage} on the schema and {@code insert} on the table {@code event}, nothing else. Leaves nothing behind
 * in the session, so it works through pools of connections and of transactions (PgBouncer).
 */
public final class OutboxWriter {
    private final OutboxSchema schema;
    private final WriteMeter meter;
    /** By the columns that have values: few, as an application's events are alike. */
    private final Map<Set<EventColumn>, WriterSql> statements = new ConcurrentHashMap<>();

    /** A writer for the outbox in {@code schema}. */
    public OutboxWriter(OutboxSchema schema) {
        this(schema, WriteMeter.NONE);
    }

    /** A writer for the outbox in {@code schema} that is measured. */
    public OutboxWriter(OutboxSchema schema, WriteMeter meter) {
        this.schema = schema;
        this.meter = meter;
    }

    /**
     * Writes one event. For more than one, {@link #write(Connection, List)} is faster: one statement for all.
     *
     * @throws OutboxWriteException if the database refused; the caller's transaction has failed then
     */
    public void write(Connection connection, OutboxEvent event) {
        write(connection, List.of(event));
    }

    /**
     * Writes events in the order of the list, which is the order per key in which they will be published. One statement
     * for up to 1,000 events, or fewer when they are large; an empty list does nothing.
     *
     * @param connection inside a transaction; with auto-commit each statement would be a transaction of its own
     * @throws OutboxWriteException if the database refused; the caller's transaction has failed then
     */
    public void write(Connection connection, List<OutboxEvent> events) {
        if (!events.isEmpty()) {
            long begin = System.nanoTime();
            int last = insertAllButTheLast(connection, events);
            insert(connection, events.subList(last, events.size()));
            meter.written(events.size(), System.nanoTime() - begin);
        }
    }

    /**
     * Writes events like {@link #write(Connection, List)}, as the last thing that the transaction does, and commits it. The
     * commit goes to the server with the last statement: the events cost no round trip of their own. Not where the driver
     * sets savepoints of its own ({@code autosave}) or is another than PostgreSQL's; there it follows by itself.
     *
     * @throws IllegalStateException if the connection commits each statement by itself
     * @throws OutboxWriteException if the database refused the events; the caller's transaction has failed then, and is to
     *     be rolled back
     * @throws SQLException if the commit failed, as from {@link Connection#commit}: where the connection broke, it may have
     *     been carried out. Also if the transaction conflicts with another and is to be repeated (SQLSTATE class 40)
     */
    public void writeAndCommit(Connection connection, List<OutboxEvent> events) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("the connection commits each statement by itself; begin a transaction with"
                    + " setAutoCommit(false) before events and work are to be committed together");
        }
        BaseConnection driver = events.isEmpty() ? null : pipelining(connection);
        if (driver == null) {
            write(connection, events);
        } else {
            long begin = System.nanoTime();
            int last = insertAllButTheLast(connection, events);
            insertAndCommit(connection, driver, events.subList(last, events.size()));
            meter.written(events.size(), System.nanoTime() - begin);
        }
        // Sends nothing where the driver has committed, but pools and other wrappers of the connection want to be told.
        connection.commit();
    }

    /** Returns where the events of the last statement begin. */
    private int insertAllButTheLast(Connection connection, List<OutboxEvent> events) {
        int from = 0;
        for (int to = RowArrays.endOfStatement(events, from);
                to < events.size();
                to = RowArrays.endOfStatement(events, from)) {
            insert(connection, events.subList(from, to));
            from = to;
        }
        return from;
    }

    private void insert(Connection connection, List<OutboxEvent> events) {
        try {
            execute(connection, WriterSql::insert, events);
        } catch (SQLException e) {
            throw WriteFailure.of(schema, events.size(), e);
        }
    }

    private void insertAndCommit(Connection connection, BaseConnection driver, List<OutboxEvent> events)
            throws SQLException {
        try {
            execute(connection, WriterSql::insertAndCommit, events);
        } catch (SQLException e) {
            // A commit that fails ends the transaction. An insert that fails leaves it there, to be rolled back.
            if (driver.getTransactionState() == TransactionState.FAILED && !WriteFailure.isConflict(e)) {
                throw WriteFailure.of(schema, events.size(), e);
            }
            throw e;
        }
    }

    private void execute(Connection connection, Function<WriterSql, String> which, List<OutboxEvent> events)
            throws SQLException {
        RowArrays rows = new RowArrays(events);
        WriterSql sql = statements.computeIfAbsent(rows.columns(), columns -> WriterSql.of(schema, columns));
        try (PreparedStatement statement = connection.prepareStatement(which.apply(sql))) {
            rows.bind(connection, statement);
            statement.executeUpdate();
        }
    }

    /** The driver's own connection if it may be sent a commit by a statement, else null. */
    private static @Nullable BaseConnection pipelining(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(BaseConnection.class)) {
            return null;
        }
        BaseConnection driver = connection.unwrap(BaseConnection.class);
        return driver.getAutosave() == AutoSave.NEVER ? driver : null;
    }
}
