package dev.outbox.relay.postgres;

import dev.outbox.schema.OutboxSchema;

/**
 * All SQL of the relay, each statement named as what it fetches or changes. The schema's name is validated as an identifier
 * ({@link OutboxSchema#named}); every value is bound.
 */
final class RelaySql {
    /**
     * What the session needs for the plans below to be chosen. Generic plans: custom ones choose the same and cost 0.15 ms of planning
     * with each poll. Without parallelism, since a generic plan assumes a third of the table and starts workers (4-6 ms a
     * poll instead of 0.2). Sequential and bitmap scans off: before the first ANALYZE they were chosen.
     */
    static final String SESSION = """
            set plan_cache_mode = force_generic_plan;
            set enable_seqscan = off;
            set enable_bitmapscan = off;
            set max_parallel_workers_per_gather = 0;
            set jit = off;
            set default_transaction_isolation = 'read committed';
            set client_min_messages = warning""";

    /**
     * What is set for the relay's role or database to bound the statements of applications is not for the relay, whose look at a large
     * backlog takes as long as it takes: cut off, it would be cut off again in each life. What waits for a lock, however, gives
     * up after a while (in milliseconds) and says so. PostgreSQL has {@code transaction_timeout} from 17 on.
     */
    static final String TIMEOUTS = """
            select set_config('statement_timeout', '0', false), set_config('lock_timeout', ?, false),
                case when current_setting('transaction_timeout', true) is not null then set_config('transaction_timeout', '0', false) end""";

    /**
     * How long the server keeps a session of which it hears nothing, in milliseconds; frees a frozen leader's lock. Twice, since the first
     * does not count inside a transaction.
     */
    static final String LEASE = """
            select set_config('idle_session_timeout', ?, false), set_config('idle_in_transaction_session_timeout', ?, false),
                set_config('tcp_user_timeout', ?, false),
                set_config('tcp_keepalives_idle', ?, false), set_config('tcp_keepalives_interval', '1', false),
                set_config('tcp_keepalives_count', '3', false)""";

    private static final String COLUMNS =
            "id, event_id, type, key, source, subject, time, content_type, data, attributes::text, destination,"
                    + " xid::text::bigint as xid";

    /** Cuts a page where its payload gets too large; {@code octet_length} does not fetch what is stored out of line. */
    private static final String BUDGETED = """
            select %1$s, found from (
                select page.*, count(*) over () as found,
                    coalesce(sum(octet_length(data)) over (order by id + 0 rows between unbounded preceding and 1 preceding), 0)
                        as bytes_before
                from (%2$s) page
            ) budgeted where bytes_before < ?""";

    final String openWindow;
    final String firstUnsettled;
    final String continueWindow;
    final String goingOn;
    final String tryLead;
    final String outboxName;
    final String isOtherCluster;
    final String forgetTransactions;
    final String takeOver;
    final String preparedTransactions;
    final String save;
    final String history;
    final String goBack;
    final String droppedUntil;
    final String forgetHistory;
    final String parkLetters;
    final String hasDeadLetters;
    final String parkedKeys;
    final String idleLetters;
    final String retryAgain;
    final String hasRetryRequests;
    final String retryCandidates;
    final String beginRetry;
    final String returnStored;
    final String keepRefused;
    final String verify;
    final String addPartitions;
    final String thinHistory;
    final String closePartition;
    final String markSettled;
    final String emptyPartition;
    final String dropPartitions;

    RelaySql(OutboxSchema schema) {
        String s = schema.name();
        /*
         * Opens a window: parameters old snapshot and first id, four times in turn, rows, bytes. MVCC of this one statement is the new snapshot. What was
         * invisible in the old one and can be visible now is: transactions from its xmax on, and those that were running in it. One
         * index key per running transaction; the usual "xid >= xmin and not visible" reads everything since the oldest of
         * them began. "order by id + 0" keeps the planner from walking the primary key through all that is settled.
         *
         * The first id keeps it from looking into each of hundreds of partitions (5 ms; 0.2 ms with it). It is written as an "or", by which
         * partitions are left out as well, but which is no condition for an index: with a plain "id >= ?" a plan made while a
         * partition was empty walked its primary key, and went on to when there were millions in it. The default partition holds ids of
         * any range.
         */
        openWindow = """
                select pg_current_snapshot()::text, (select last_value from %1$s.event_id_seq), page.*
                from (select 1) one left join lateral (%2$s) page on true
                order by page.id + 0
                """.formatted(s, BUDGETED.formatted(COLUMNS, """
                        select * from (
                            select * from %1$s.event
                                where xid >= pg_snapshot_xmax(?::pg_snapshot) and (id > ? or id = ?)
                            union all
                            select * from %1$s.event
                                where xid = any(array(select pg_snapshot_xip(?::pg_snapshot))) and (id > ? or id = ?)
                            union all
                            select * from %1$s.event_default
                                where xid >= pg_snapshot_xmax(?::pg_snapshot) and id + 0 < ?
                            union all
                            select * from %1$s.event_default
                                where xid = any(array(select pg_snapshot_xip(?::pg_snapshot))) and id + 0 < ?
                        ) visible order by id + 0 limit ?""".formatted(s)));
        /*
         * Where looks may begin: at the first partition that an event can still come into, or that has some which do not lie before the
         * cursor. A snapshot with a higher end is a later one, and sees all that an earlier one saw.
         */
        firstUnsettled = """
                select coalesce(min(p.from_id), 0) from %1$s.event_partition p, %1$s.checkpoint c
                where coalesce(p.closed_xmax >= pg_snapshot_xmax(c.settled), true)
                """.formatted(s);
        /* Reads on in a window: parameters last id, upper id, new and old snapshot, rows, bytes. Walks the primary key. */
        continueWindow = """
                select %1$s, found from (%2$s) page order by id
                """.formatted(
                        COLUMNS.replace("attributes::text", "attributes").replace("xid::text::bigint as ", ""),
                        BUDGETED.formatted(COLUMNS, """
                        select * from %1$s.event where id > ? and id <= ?
                            and pg_visible_in_snapshot(xid, ?::pg_snapshot)
                            and not pg_visible_in_snapshot(xid, ?::pg_snapshot)
                        order by id limit ?""".formatted(s)));
        /* Parameters: transaction ids, last id, upper id. */
        goingOn = """
                select distinct xid::text::bigint from %1$s.event where xid = any(?::text[]::xid8[]) and id > ? and id <= ?
                """.formatted(s);
        /* One lock per outbox of the database: the checkpoint table's oid names it. */
        tryLead = "select pg_try_advisory_lock(hashtext('dev.outbox.relay'), '%s.checkpoint'::regclass::oid::int)"
                .formatted(s);
        outboxName = """
                select substr(md5(format('%%s/%%s/%1$s', system_identifier, current_database())), 1, 16) from pg_control_system()
                """.formatted(s);
        /* Whether the checkpoint speaks of another cluster's transactions. Locks the row, which only relays use. */
        isOtherCluster = """
                select system_identifier <> (select system_identifier from pg_control_system()) from %1$s.checkpoint for update
                """.formatted(s);
        /*
         * After a restore into another cluster the transaction ids in rows and checkpoint mean nothing. All rows get this transaction's, and the
         * cursor goes to the beginning: read-back of the whole stream decides what was published.
         */
        forgetTransactions = """
                with event as (
                    update %1$s.event set xid = pg_current_xact_id()
                ), letter as (
                    update %1$s.dead_letter set xid = pg_current_xact_id(), retry_floor = 0
                ), history as (
                    delete from %1$s.history
                ), partition as (
                    update %1$s.event_partition set settled_at = null, settled_xmax = null, closed_xmax = null
                )
                update %1$s.checkpoint set settled = '1:1:', window_snapshot = null, window_upper = null, settled_id = null,
                    stream_floor = null, stream_created = null, sent_at = null
                """.formatted(s);
        takeOver = """
                update %1$s.checkpoint set epoch = epoch + 1, updated_at = clock_timestamp(),
                    system_identifier = (select system_identifier from pg_control_system())
                returning epoch, settled::text, window_snapshot::text, window_upper, settled_id,
                    stream_floor, stream_created, sent_at
                """.formatted(s);
        preparedTransactions = "select transaction::text from pg_prepared_xacts where database = current_database()";
        /* Not waiting for the disk: a checkpoint lost in a crash of the server is an older checkpoint, from which read-back recovers. */
        save = """
                with fast as materialized (select set_config('synchronous_commit', 'off', true)),
                saved as (
                    update %1$s.checkpoint set settled = ?::pg_snapshot, window_snapshot = ?::pg_snapshot, window_upper = ?,
                        settled_id = ?, stream_floor = ?, stream_created = ?, sent_at = ?, updated_at = clock_timestamp()
                    from fast where epoch = ?
                    returning settled, window_snapshot, window_upper, settled_id, stream_floor, stream_created
                ), noted as (
                    insert into %1$s.history (settled, window_snapshot, window_upper, settled_id, stream_floor, stream_created, sequence,
                        message_id)
                    select settled, window_snapshot, window_upper, settled_id,
                        case when stream_created = anchor.created then stream_floor else 0 end,
                        anchor.created, anchor.sequence, anchor.id
                    from saved, (select ?::timestamptz as created, ?::bigint as sequence, ?::text as id) anchor
                    where anchor.sequence is not null
                )
                select count(*) from saved
                """.formatted(s);
        history = """
                select settled::text, window_snapshot::text, window_upper, settled_id, id, stream_floor, stream_created, sequence,
                    message_id
                from %1$s.history order by id desc
                """.formatted(s);
        /*
         * Parameters: entry id (0 for the beginning), stream floor, stream created, epoch. One statement, so all or nothing. Where
         * a retry that was interrupted would have been looked up is above what may be there now.
         */
        goBack = """
                with entry as (
                    select settled, window_snapshot, window_upper, settled_id, id from %1$s.history where id = ?
                    union all select '1:1:', null, null, null, 0
                    order by id desc limit 1
                ), saved as (
                    update %1$s.checkpoint c set settled = e.settled, window_snapshot = e.window_snapshot,
                        window_upper = e.window_upper, settled_id = e.settled_id, stream_floor = ?, stream_created = ?,
                        sent_at = null, updated_at = clock_timestamp()
                    from entry e where c.epoch = ?
                    returning c.settled::text, c.window_snapshot::text, c.window_upper, c.settled_id, e.id, c.stream_floor
                ), forgotten as (
                    delete from %1$s.history h using saved where h.id > saved.id
                ), letter as (
                    update %1$s.dead_letter l set retry_floor = saved.stream_floor from saved
                    where l.retry_floor > saved.stream_floor
                )
                select * from saved
                """.formatted(s);
        droppedUntil = "select dropped_until from %s.checkpoint".formatted(s);
        forgetHistory = "delete from %s.history".formatted(s);
        /*
         * Parameters: arrays of event ids, causes, reasons, and of the events they wait behind; in any order. What
         * would wait behind an event that somebody has discarded since it was looked for, would do so for ever: it is tried
         * again. The lock makes whoever discards wait, or be waited for. "not in" for its hash: there may be thousands.
         * What is null here was refused by the outbox's check, unless somebody has taken it away.
         */
        parkLetters = """
                with letter as (
                    select * from unnest(?::bigint[], ?::text[], ?::text[], ?::uuid[])
                        as l (id, cause, reason, behind)
                ), taken as (
                    delete from %1$s.event e using letter l where e.id = l.id returning e.*, l.cause, l.reason, l.behind
                ), head as (
                    select event_id, retry_requested_at from %1$s.dead_letter
                    where event_id in (select behind from letter) for share
                )
                insert into %1$s.dead_letter (xid, id, event_id, type, key, source, subject, time, content_type, data, attributes,
                    destination, cause, reason, behind, retry_requested_at)
                select xid, id, event_id, coalesce(type, ''), coalesce(key, ''), source, subject, time, coalesce(content_type, ''), data,
                    attributes, destination, cause, reason, behind, case when behind not in (
                        select event_id from taken union all select event_id from head where retry_requested_at is null
                    ) then clock_timestamp() end
                from taken
                """.formatted(s);
        hasDeadLetters = "select exists (select from %s.dead_letter)".formatted(s);
        parkedKeys = """
                select distinct on (key) key, coalesce(behind, event_id) from %1$s.dead_letter
                where key = any(?) order by key, id
                """.formatted(s);
        idleLetters = "select event_id from %s.dead_letter where retry_floor is null".formatted(s);
        retryAgain = """
                update %s.dead_letter set retry_floor = ?, retry_requested_at = clock_timestamp() where event_id = any(?)
                """.formatted(s);
        hasRetryRequests =
                "select exists (select from %s.dead_letter where retry_requested_at is not null)".formatted(s);
        /* Parameters: rows, bytes. */
        retryCandidates = """
                select %1$s, found, retry_floor from (
                    select page.*, 0 as found,
                        coalesce(sum(octet_length(data)) over (order by id rows between unbounded preceding and 1 preceding), 0)
                            as bytes_before
                    from (
                        select * from %2$s.dead_letter
                        where key in (select key from %2$s.dead_letter where retry_requested_at is not null)
                        order by id limit ?
                    ) page
                ) budgeted where bytes_before < ? order by id
                """.formatted(COLUMNS, s);
        beginRetry = "update %s.dead_letter set retry_floor = ? where id = any(?)".formatted(s);
        /* Back to where it was among the settled events, for healing; unless retention has gone past that place. */
        returnStored = """
                with taken as (
                    delete from %1$s.dead_letter where id = any(?) returning *
                )
                insert into %1$s.event (xid, id, event_id, type, key, source, subject, time, content_type, data, attributes, destination)
                select xid, id, event_id, type, key, source, subject, time, content_type, data, attributes, destination
                from taken t where exists (
                    select from %1$s.event_partition p where t.id >= p.from_id and t.id < p.to_id and p.emptied_at is null)
                """.formatted(s);
        /* Parameters: as for parking. All of the key stays parked, also what was not tried. */
        keepRefused = """
                with letter as (
                    select * from unnest(?::bigint[], ?::text[], ?::text[], ?::uuid[]) as l (id, cause, reason, behind)
                )
                update %1$s.dead_letter d set retry_requested_at = null, retry_floor = null,
                    cause = coalesce(k.new_cause, d.cause), reason = coalesce(k.new_reason, d.reason),
                    behind = case when k.new_cause is null then d.behind else k.new_behind end,
                    attempts = d.attempts + (k.new_cause is not null)::int
                from (
                    select d.id, l.cause as new_cause, l.reason as new_reason, l.behind as new_behind
                    from %1$s.dead_letter d left join letter l on l.id = d.id
                    where d.key in (select key from %1$s.dead_letter join letter using (id))
                ) k where d.id = k.id
                """.formatted(s);
        verify = "select 1 from %s.checkpoint where epoch = ?".formatted(s);
        addPartitions = "select %s.add_partitions()".formatted(s);
        /* Parameter: seconds. */
        thinHistory = "select %s.thin_history(? * interval '1 second')".formatted(s);
        /* Parameters: epoch, events, seconds, bytes. */
        closePartition = "select %s.close_partition(?, ?, ? * interval '1 second', ?)".formatted(s);
        markSettled = "select %s.mark_settled(?)".formatted(s);
        /* Parameters: epoch, seconds, bytes. */
        emptyPartition = "select %s.empty_partition(?, ? * interval '1 second', ?)".formatted(s);
        dropPartitions = "select %s.drop_partitions(?)".formatted(s);
    }
}
