package dev.outbox.write;

import static java.util.stream.Collectors.joining;

import dev.outbox.schema.OutboxSchema;
import java.util.Set;
import java.util.function.Function;

/**
 * The writer's SQL for events that have values for certain columns.
 *
 * @param insert inserts them
 * @param insertAndCommit and commits: the driver sends both at once, and the server does not execute the second where the
 *     first fails
 */
record WriterSql(String insert, String insertAndCommit) {
    /**
     * One statement whatever the number of events, one array per column. In a select list, functions that return rows are
     * stepped together and in order, and so the ids follow the order of the arrays; in {@code from}, each would first be
     * stored. That and columns without values left out take a tenth of the statement for ten events. No {@code returning} and
     * no {@code on conflict}: both need more than the right to insert.
     */
    static WriterSql of(OutboxSchema schema, Set<EventColumn> columns) {
        String insert = "insert into %s.event (%s) select %s from (select %s) e"
                .formatted(
                        schema.name(),
                        listed(columns, EventColumn::sql),
                        listed(columns, WriterSql::selected),
                        listed(columns, WriterSql::unnested));
        return new WriterSql(insert, insert + "; commit");
    }

    private static String listed(Set<EventColumn> columns, Function<EventColumn, String> each) {
        return columns.stream().map(each).collect(joining(", "));
    }

    private static String selected(EventColumn column) {
        return column == EventColumn.TIME ? "coalesce(e.time, clock_timestamp())" : "e." + column.sql();
    }

    private static String unnested(EventColumn column) {
        return "unnest(?::" + column.type() + "[]) as " + column.sql();
    }
}
