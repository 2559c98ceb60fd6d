package dev.outbox.relay.deadletter;

import dev.outbox.schema.OutboxSchema;

/**
 * The SQL of those who look after dead letters; what the relay itself does with them is in the package {@code postgres}. The
 * schema's name is validated as an identifier; every value is bound.
 */
final class DeadLetterSql {
    /**
     * Shorter than deadlock_timeout (1 s): where an operator and the relay wait for each other, it is the operator's
     * transaction that gives up.
     */
    static final String LOCK_TIMEOUT = "select set_config('lock_timeout', '500ms', true)";

    private static final String PARKED =
            "event_id, key, type, cause, reason, behind, parked_at, attempts, retry_requested_at";

    final String list;
    final String details;
    final String present;
    final String lock;
    final String keyUnderRetry;
    final String delete;
    final String release;
    private final String countRetry;
    private final String requestRetry;
    private final String keysOfEvents;
    private final String keysOfAll;

    DeadLetterSql(OutboxSchema schema) {
        String table = schema.name() + ".dead_letter";
        /* Parameters: key, type, cause (twice each, null for any), heads only, rows. */
        list = """
                select %1$s from %2$s
                where (?::text is null or key = ?::text) and (?::text is null or type = ?::text)
                    and (?::text is null or cause = ?::text) and (not ?::boolean or behind is null)
                order by id limit ?
                """.formatted(PARKED, table);
        details = """
                select %1$s, source, subject, time, content_type, destination, attributes::text, data
                from %2$s where event_id = any(?) order by id
                """.formatted(PARKED, table);
        present = "select event_id from %1$s where event_id = any(?)".formatted(table);
        lock = "select %1$s from %2$s where event_id = any(?) order by id for update".formatted(PARKED, table);
        /* A retry is of the whole key, also where only one of its rows asks for it. */
        keyUnderRetry = """
                select key from %1$s
                where key = any(?) and (retry_requested_at is not null or retry_floor is not null)
                order by id limit 1
                """.formatted(table);
        delete = "delete from %1$s where event_id = any(?)".formatted(table);
        /* Of these keys those with an event that waits behind one that is gone: nothing else would ever try them again. */
        release = """
                update %1$s set retry_requested_at = clock_timestamp()
                where retry_requested_at is null and key in (
                    select w.key from %1$s w
                    where w.key = any(?) and w.behind is not null
                        and not exists (select from %1$s head where head.event_id = w.behind))
                """.formatted(table);
        countRetry = """
                select count(distinct key), count(*), count(retry_requested_at) from %1$s where key in (%%s)
                """.formatted(table);
        requestRetry = """
                with wanted as (
                    select id, key, retry_requested_at from %1$s where key in (%%s)
                ), requested as (
                    update %1$s d set retry_requested_at = clock_timestamp()
                    from wanted where d.id = wanted.id and d.retry_requested_at is null
                )
                select count(distinct key), count(*), count(retry_requested_at) from wanted
                """.formatted(table);
        keysOfEvents = "select key from %1$s where event_id = any(?)".formatted(table);
        keysOfAll = "select key from %1$s".formatted(table);
    }

    /** Counts what a retry is about; with one parameter, except for all. */
    String countRetry(RetryScope scope) {
        return countRetry.formatted(keys(scope));
    }

    /** Asks for a retry and counts what it is about; with one parameter, except for all. */
    String requestRetry(RetryScope scope) {
        return requestRetry.formatted(keys(scope));
    }

    private String keys(RetryScope scope) {
        if (scope instanceof RetryScope.Events) {
            return keysOfEvents;
        }
        return scope instanceof RetryScope.Key ? "?" : keysOfAll;
    }
}
