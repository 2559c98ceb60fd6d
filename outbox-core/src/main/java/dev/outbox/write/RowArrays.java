package dev.outbox.write;

import dev.outbox.event.AttributesJson;
import dev.outbox.event.OutboxEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of one statement, column by column, as {@link WriterSql#insert} takes them. */
final class RowArrays {
    /** More rows save no more time, but the client would hold more of them twice. */
    private static final int MAX_ROWS = 1000;

    /** Ends a statement early: the driver keeps a second copy of its parameters, and a message of PostgreSQL ends at 1 GiB. */
    private static final int MAX_DATA_BYTES = 8 << 20;

    private final @Nullable UUID[] ids;
    private final @Nullable String[] types;
    private final @Nullable String[] keys;
    private final @Nullable String[] sources;
    private final @Nullable String[] subjects;
    private final @Nullable String[] times;
    private final @Nullable String[] contentTypes;
    private final byte[] @Nullable [] data;
    private final @Nullable String[] attributes;
    private final @Nullable String[] destinations;

    RowArrays(List<OutboxEvent> events) {
        int rows = events.size();
        ids = new UUID[rows];
        types = new String[rows];
        keys = new String[rows];
        sources = new String[rows];
        subjects = new String[rows];
        times = new String[rows];
        contentTypes = new String[rows];
        data = new byte[rows][];
        attributes = new String[rows];
        destinations = new String[rows];
        int row = 0;
        for (OutboxEvent event : events) {
            set(row++, event);
        }
    }

    /** Where the statement that starts with the event at {@code from} ends; always holds that one. */
    static int endOfStatement(List<OutboxEvent> events, int from) {
        int end = Math.min(from + MAX_ROWS, events.size());
        long bytes = 0;
        for (int i = from; i < end; i++) {
            byte[] data = events.get(i).data();
            bytes += data == null ? 0 : data.length;
            if (bytes > MAX_DATA_BYTES) {
                return Math.max(i, from + 1);
            }
        }
        return end;
    }

    private void set(int row, OutboxEvent event) {
        ids[row] = event.id();
        types[row] = event.type();
        keys[row] = event.key();
        sources[row] = event.source();
        subjects[row] = event.subject();
        Instant time = event.time();
        // As text with its zone, so that no time zone of the JVM or the session has a say.
        times[row] = time == null ? null : time.toString();
        contentTypes[row] = event.contentType();
        data[row] = event.data();
        attributes[row] = event.attributes().isEmpty() ? null : AttributesJson.write(event.attributes());
        destinations[row] = event.destination();
    }

    void bind(Connection connection, PreparedStatement statement) throws SQLException {
        Array[] arrays = {
            array(connection, "uuid", ids),
            array(connection, "text", types),
            array(connection, "text", keys),
            array(connection, "text", sources),
            array(connection, "text", subjects),
            array(connection, "text", times),
            array(connection, "text", contentTypes),
            array(connection, "bytea", data),
            array(connection, "text", attributes),
            array(connection, "text", destinations)
        };
        for (int i = 0; i < arrays.length; i++) {
            statement.setArray(i + 1, arrays[i]);
        }
    }

    /** Of a column without any value an array without elements: unnest fills up what is shorter with nulls. */
    private static Array array(Connection connection, String type, @Nullable Object[] column) throws SQLException {
        boolean isEmpty = Arrays.stream(column).allMatch(Objects::isNull);
        return connection.createArrayOf(type, isEmpty ? Arrays.copyOf(column, 0) : column);
    }
}
