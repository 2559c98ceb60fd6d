package dev.outbox.write;

import static java.util.stream.Collectors.joining;

import dev.outbox.schema.OutboxSchema;
import java.util.Set;

/** The writer's SQL. */
final class WriterSql {
    private WriterSql() {}

    /**
     * One statement whatever the number of events, one array per column. In a select list, functions that return rows are
     * stepped together and in order, and so the ids follow the order of the arrays; in {@code from}, each would first be stored.
     * That and columns without values left out take a tenth of the statement for ten events. No {@code returning} and no
     * {@code on conflict}: both need more than the right to insert.
     *
     * @param columns those for which any event has a value
     */
    static String insert(OutboxSchema schema, Set<EventColumn> columns) {
        return "insert into %s.event (%s) select %s from (select %s) e"
                .formatted(
                        schema.name(),
                        columns.stream().map(EventColumn::sql).collect(joining(", ")),
                        columns.stream().map(WriterSql::selected).collect(joining(", ")),
                        columns.stream().map(WriterSql::unnested).collect(joining(", ")));
    }

    /** The driver sends both at once, and the server does not execute the second where the first fails. */
    static String insertAndCommit(OutboxSchema schema, Set<EventColumn> columns) {
        return insert(schema, columns) + "; commit";
    }

    private static String selected(EventColumn column) {
        return column == EventColumn.TIME ? "coalesce(e.time, clock_timestamp())" : "e." + column.sql();
    }

    private static String unnested(EventColumn column) {
        return "unnest(?::" + column.type() + "[]) as " + column.sql();
    }
}
