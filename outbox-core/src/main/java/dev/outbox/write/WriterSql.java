package dev.outbox.write;

import dev.outbox.schema.OutboxSchema;

/** The writer's SQL. */
final class WriterSql {
    private WriterSql() {}

    /**
     * One statement whatever the number of events, one array per column. {@code with ordinality} and {@code order by} make the ids
     * follow the order of the arrays. No {@code returning} and no {@code on conflict}: both need more than the right to
     * insert.
     */
    static String insert(OutboxSchema schema) {
        return """
                insert into %s.event (event_id, type, key, source, subject, time, content_type, data, attributes, destination)
                select e.event_id, e.type, e.key, e.source, e.subject, coalesce(e.time, clock_timestamp()), e.content_type,
                    e.data, e.attributes::jsonb, e.destination
                from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[], ?::bytea[],
                    ?::text[], ?::text[]) with ordinality
                    as e (event_id, type, key, source, subject, time, content_type, data, attributes, destination, n)
                order by e.n
                """.formatted(schema.name());
    }

    /** The driver sends both at once, and the server does not execute the second where the first fails. */
    static String insertAndCommit(OutboxSchema schema) {
        return insert(schema) + "; commit";
    }
}
