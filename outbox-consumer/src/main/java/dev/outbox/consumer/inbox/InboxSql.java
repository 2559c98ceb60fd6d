package dev.outbox.consumer.inbox;

import dev.outbox.schema.OutboxSchema;

/** The statements of the inbox; the schema's name is a checked identifier, all values are bound. */
final class InboxSql {
    /**
     * Finds the primary key, and waits for a transaction that is about to write the same row. No conflict target: with one the role would
     * need to read the table.
     */
    final String claim;

    /** By the index on group and time, some at a time, so that no transaction is long. */
    final String purge;

    final String forget;

    InboxSql(OutboxSchema schema) {
        String inbox = schema.name() + ".inbox";
        claim = "insert into " + inbox + " (group_name, event_id, source) values (?, ?, ?) on conflict do nothing";
        purge = "delete from " + inbox + " where ctid = any (array(select ctid from " + inbox
                + " where group_name = ? and handled_at < now() - make_interval(secs => ?) limit ?))";
        forget = "delete from " + inbox + " where group_name = ?";
    }
}
