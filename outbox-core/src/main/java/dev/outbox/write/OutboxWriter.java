package dev.outbox.write;

import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

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
    private final String insert;

    /** A writer for the outbox in {@code schema}. */
    public OutboxWriter(OutboxSchema schema) {
        this(schema, WriteMeter.NONE);
    }

    /** A writer for the outbox in {@code schema} that is measured. */
    public OutboxWriter(OutboxSchema schema, WriteMeter meter) {
        this.schema = schema;
        this.meter = meter;
        this.insert = WriterSql.insert(schema);
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
        long begin = System.nanoTime();
        for (int from = 0; from < events.size(); ) {
            int to = RowArrays.endOfStatement(events, from);
            insert(connection, events.subList(from, to));
            from = to;
        }
        if (!events.isEmpty()) {
            meter.written(events.size(), System.nanoTime() - begin);
        }
    }

    private void insert(Connection connection, List<OutboxEvent> events) {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            new RowArrays(events).bind(connection, statement);
            statement.executeUpdate();
        } catch (SQLException e) {
            throw WriteFailure.of(schema, events.size(), e);
        }
    }
}
