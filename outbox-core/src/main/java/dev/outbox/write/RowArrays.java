package dev.outbox.write;

import dev.outbox.event.OutboxEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows of one statement, column by column, as {@link WriterSql} takes them. */
final class RowArrays {
    /** More rows save no more time, but the client would hold more of them twice. */
    private static final int MAX_ROWS = 1000;

    /** Ends a statement early: the driver keeps a second copy of its parameters, and a message of PostgreSQL ends at 1 GiB. */
    private static final int MAX_DATA_BYTES = 8 << 20;

    /** Columns without any value are left out. */
    private final Map<EventColumn, @Nullable Object[]> columns = new EnumMap<>(EventColumn.class);

    RowArrays(List<OutboxEvent> events) {
        for (EventColumn column : EventColumn.values()) {
            @Nullable Object[] values = column.values(events);
            if (values != null) {
                columns.put(column, values);
            }
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

    /** The columns for which any event has a value. */
    Set<EventColumn> columns() {
        return EnumSet.copyOf(columns.keySet());
    }

    void bind(Connection connection, PreparedStatement statement) throws SQLException {
        int parameter = 0;
        for (Map.Entry<EventColumn, @Nullable Object[]> column : columns.entrySet()) {
            statement.setArray(
                    ++parameter, connection.createArrayOf(column.getKey().sentAs(), column.getValue()));
        }
    }
}
