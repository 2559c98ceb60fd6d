package dev.outbox.write;

import dev.outbox.event.OutboxEvent;
import dev.outbox.schema.OutboxSchema;
import java.sql.Connection;
import java.util.List;

/**
 * Writes events into the outbox on the caller's connection, inside the caller's transaction: they exist if and only if
 * it commits. Thread-safe; a connection is used by one thread at a time, as always.
 *
 * <p>Needs {@code usage} on the schema and {@code insert} on the table {@code event}, nothing else.
 */
public final class OutboxWriter {
    /** Rows of one statement at most; more events become several statements. */
    private static final int ROWS_PER_STATEMENT = 1000;

    private final String insert;

    /** A writer for the outbox in {@code schema}. */
    public OutboxWriter(OutboxSchema schema) {
        this.insert = WriterSql.insert(schema);
    }

    /**
     * Writes events in the order of the list, which is the order per key in which they will be published.
     *
     * @throws OutboxWriteException if the database refused; the caller's transaction has failed then
     */
    public void write(Connection connection, List<OutboxEvent> events) {
        for (int from = 0; from < events.size(); from += ROWS_PER_STATEMENT) {
            List<OutboxEvent> rows = events.subList(from, Math.min(from + ROWS_PER_STATEMENT, events.size()));
            throw new UnsupportedOperationException(insert + rows.size());
        }
    }
}
