-- Retention: events that are settled, and old enough, go with their whole partition. docs/adr/0003-retention.md tells why it is
-- done in this way. In short:
--
-- 1. Ranges are ten thousand million ids wide, so that ids do not run out of them however long no relay runs. A partition is full
--    not when its ids are used up but when the relay moves the sequence on to the next one.
-- 2. A partition that the sequence has left is *settled* when all that is in it, and all that is being written to it, lies before the
--    relay's cursor.
-- 3. A settled partition that is old enough is *emptied* by truncate. That locks this one partition, which nobody writes to.
-- 4. An emptied partition is *dropped*. That needs a lock which writers would have to wait behind, so it is only asked for, and for
--    some milliseconds only, when nobody holds it up; until then an empty table does no harm.
--
-- None of these functions waits for a lock for longer than 20 ms. Each is called again and again, by the leading relay only.

create table ${schema}.event_partition (
    name         name        primary key,
    -- Its ids: from_id included, to_id not. The default partition has no from_id, and as to_id the highest id seen in it.
    from_id      bigint      unique,
    to_id        bigint,
    -- When the relay first saw that ids are drawn from it.
    opened_at    timestamptz,
    -- Who wrote to the outbox when the sequence had just left it, as virtual transaction ids: each of them may have drawn an id in it
    -- that it has not yet used.
    writers      text[],
    -- When all in it was seen to lie before the cursor, and the end of the cursor's snapshot then. As long as the cursor is behind
    -- that, which it is when the relay has gone back to heal the stream, this does not count.
    settled_at   timestamptz,
    settled_xmax xid8,
    -- The same end of a snapshot when besides nothing more could come into it: from there on nobody need look into it any more.
    closed_xmax  xid8,
    emptied_at   timestamptz,
    -- Who used the outbox when it was last tried to drop it.
    in_the_way   text[]
);

comment on table ${schema}.event_partition is 'The partitions of the table event. Kept by add_partitions and the leading relay.';

-- Up to this time retention has taken events away: what was settled before may be missing when the stream has to be healed.
alter table ${schema}.checkpoint add column dropped_until timestamptz;

-- The default partition is read by name too (see the relay's RelaySql), and is the only one whose events have no range.
insert into ${schema}.event_partition (name) values ('event_default');

-- As in V1, but with the widths said above, with a list of what there is, and:
--
-- Where ids have run into the default partition, attaching another scans all of it under lock. So just as many are made then as are
-- needed to leave it, and the rest when it has been emptied.
create or replace function ${schema}.add_partitions(ahead integer default 4, width bigint default 10000000000) returns integer
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '20ms' as
$$
declare
    parent constant regclass := '${schema}.event';
    made integer := 0;
    last_id bigint;
    next_id bigint;
    stray_id bigint;
    partition_name text;
begin
    if not coalesce(ahead between 0 and 1000 and width between 1000 and 1000000000000, false) then
        raise exception using errcode = 'invalid_parameter_value',
            message = format('cannot add %s partitions of %s ids', coalesce(ahead::text, 'null'), coalesce(width::text, 'null')),
            hint = 'ahead is 0 to 1000, width 1000 to 1000000000000.';
    end if;
    -- One at a time: two relays, or a relay and a migration, must not make the same partition.
    perform pg_advisory_xact_lock(hashtext('outbox add_partitions'), parent::oid::integer);
    select coalesce(max(to_id), 0) into next_id from ${schema}.event_partition where from_id is not null;
    select last_value into last_id from ${schema}.event_id_seq;
    select max(id) into stray_id from ${schema}.event_default;
    if stray_id is not null then
        ahead := least(ahead, 1);
    end if;
    if next_id > last_id + ahead * width then
        return 0;
    end if;
    -- Attaching needs this lock anyway; taken now, no writer can add a row after the look.
    lock table only ${schema}.event_default in access exclusive mode;
    select coalesce(max(id), 0) into stray_id from ${schema}.event_default;
    select last_value into last_id from ${schema}.event_id_seq;
    if greatest(stray_id, last_id) >= next_id and next_id > 0 then
        next_id := (greatest(stray_id, last_id) + width / 10) / width * width + width;
    end if;
    loop
        partition_name := 'event_' || next_id;
        execute format('create table ${schema}.%I (like ${schema}.event including defaults including constraints including storage)'
            ' with (toast_tuple_target = 8160)', partition_name);
        execute format('alter table ${schema}.event attach partition ${schema}.%I for values from (%s) to (%s)',
            partition_name, next_id, next_id + width);
        insert into ${schema}.event_partition (name, from_id, to_id) values (partition_name, next_id, next_id + width);
        next_id := next_id + width;
        made := made + 1;
        exit when next_id > last_id + ahead * width;
    end loop;
    return made;
end
$$;

-- Who uses the outbox at this moment, in one lock mode or in any: virtual transaction ids. Whoever inserts holds its lock from before the
-- id is drawn until the end of the transaction. A prepared transaction has another virtual id than while it ran.
create function ${schema}.users_of(relation regclass, mode text default null) returns text[]
    language sql volatile set search_path = pg_catalog, pg_temp as
$$
select coalesce(array_agg(l.virtualtransaction), '{}')
from pg_locks l
where l.locktype = 'relation' and l.granted
    and l.database = (select d.oid from pg_database d where d.datname = current_database())
    and l.relation = users_of.relation
    and (users_of.mode is null or l.mode = users_of.mode)
    and l.pid is distinct from pg_backend_pid()
$$;

-- Whether a partition holds an event that is not yet before the cursor; the same question as the relay's when it opens a window. By the index on
-- xid, whatever the statistics say.
create function ${schema}.is_unsettled(partition_name name, settled pg_snapshot) returns boolean
    language plpgsql volatile set search_path = pg_catalog, pg_temp set enable_seqscan = off set enable_bitmapscan = off as
$$
declare
    found boolean;
begin
    execute format('select exists (select from ${schema}.%1$I where xid >= pg_snapshot_xmax($1))'
        ' or exists (select from ${schema}.%1$I where xid = any(array(select pg_snapshot_xip($1))))', partition_name)
        into found using settled;
    return found;
end
$$;

-- Whether a partition is one still: it may have been detached by hand, and is none of our business then.
create function ${schema}.is_attached(partition_name name) returns boolean
    language sql volatile set search_path = pg_catalog, pg_temp as
$$
select exists (select from pg_inherits i
    where i.inhrelid = to_regclass(format('${schema}.%I', partition_name)) and i.inhparent = '${schema}.event'::regclass)
$$;

-- Each statement of these functions must see what was committed before it. Elsewhere an event that came after the first look would be
-- taken for none.
create function ${schema}.require_read_committed() returns void
    language plpgsql volatile as
$$
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        raise exception using errcode = 'invalid_transaction_state',
            message = 'retention runs in transactions of isolation level read committed only';
    end if;
end
$$;

-- Moves the sequence on to the next partition when the present one has `max_ids` ids, or `max_bytes` bytes, or has been in use for
-- `max_age`; at once where ids have run into the default partition.
--
-- Nothing makes sure that no id is drawn between the look at the sequence and setting it, other than the width of the ranges: it is set only where
-- thousand million ids or more are left. Never backwards, or ids would be drawn twice.
create function ${schema}.close_partition(leader bigint, max_ids bigint, max_age interval, max_bytes bigint) returns boolean
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '20ms' as
$$
declare
    present ${schema}.event_partition;
    last_id bigint;
    is_used boolean;
    next_id bigint;
begin
    -- Held until the end, so that no other relay takes the lead meanwhile.
    perform from ${schema}.checkpoint c where c.epoch = leader for share;
    if not found then
        return false;
    end if;
    select s.last_value, s.is_called into last_id, is_used from ${schema}.event_id_seq s;
    select min(p.from_id) into next_id from ${schema}.event_partition p where p.from_id > last_id;
    if not is_used or next_id is null or next_id - last_id < 1000000000 then
        return false;
    end if;
    select * into present from ${schema}.event_partition p where p.from_id <= last_id and p.to_id > last_id;
    if found then
        if present.opened_at is null then
            update ${schema}.event_partition p set opened_at = clock_timestamp() where p.name = present.name;
        end if;
        if last_id - present.from_id + 1 < max_ids
            and coalesce(present.opened_at + max_age > clock_timestamp(), true)
            and pg_total_relation_size(format('${schema}.%I', present.name)) < max_bytes then
            return false;
        end if;
    end if;
    perform setval('${schema}.event_id_seq', next_id, false);
    return true;
end
$$;

-- Notes which partitions are settled, and which are closed besides. Returns how many were newly settled.
--
-- A transaction that is writing to a partition holds a lock on it, prepared ones too. What no lock shows is a transaction between drawing
-- an id and inserting the row. It is one of those that wrote to the outbox when the sequence had just left the partition; when the last of them has
-- ended, or is prepared and executes nothing more, the partition is closed. Until then the relay looks into it, and it is not dropped.
create function ${schema}.mark_settled(leader bigint) returns integer
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '20ms' as
$$
declare
    cursor_at pg_snapshot;
    last_id bigint;
    in_a_range boolean;
    now_writing text[];
    p ${schema}.event_partition;
    highest_id bigint;
    marked integer := 0;
begin
    perform ${schema}.require_read_committed();
    select c.settled into cursor_at from ${schema}.checkpoint c where c.epoch = leader;
    if not found then
        return 0;
    end if;
    -- Somebody has detached it, to keep it or to drop it.
    delete from ${schema}.event_partition r where not ${schema}.is_attached(r.name);
    select s.last_value into last_id from ${schema}.event_id_seq s;
    in_a_range := exists (select from ${schema}.event_partition r where r.from_id <= last_id and r.to_id > last_id);
    -- The relay has gone back, or ids are drawn from the default partition again.
    update ${schema}.event_partition r set settled_at = null, settled_xmax = null
        where r.emptied_at is null
            and (r.settled_xmax > pg_snapshot_xmax(cursor_at) or r.from_id is null and not in_a_range and r.settled_at is not null);
    -- After the look at the sequence: whoever drew an id before it is among them, or has ended.
    now_writing := ${schema}.users_of('${schema}.event', 'RowExclusiveLock');
    for p in select * from ${schema}.event_partition r
        where (r.settled_at is null or r.closed_xmax is null and r.from_id is not null)
            and (r.from_id is not null and r.to_id <= last_id or r.from_id is null and in_a_range)
    loop
        if p.writers is null and p.from_id is not null then
            p.writers := now_writing;
            update ${schema}.event_partition r set writers = now_writing where r.name = p.name;
        end if;
        -- First who is writing, then what is there: in the other order, what is committed in between would be missed.
        continue when ${schema}.users_of(format('${schema}.%I', p.name), 'RowExclusiveLock') <> '{}';
        if p.from_id is null then
            select max(id) into highest_id from ${schema}.event_default;
            continue when highest_id is null;
        end if;
        continue when ${schema}.is_unsettled(p.name, cursor_at);
        if p.settled_at is null then
            update ${schema}.event_partition r
                set settled_at = clock_timestamp(), settled_xmax = pg_snapshot_xmax(cursor_at),
                    to_id = case when r.from_id is null then highest_id else r.to_id end
                where r.name = p.name;
            marked := marked + 1;
        end if;
        if not p.writers && now_writing then
            update ${schema}.event_partition r set closed_xmax = pg_snapshot_xmax(cursor_at) where r.name = p.name;
        end if;
    end loop;
    return marked;
end
$$;

-- Empties the partition that was settled first, if that was `keep` ago or longer or all of them have more than `max_bytes` bytes; returns its
-- name, or null if there is none or it is in use.
--
-- Whatever was noted before: that nothing in it is unsettled is looked at again under the lock, when nobody can be writing to it.
-- The places in the history from which healing would need it go with it.
create function ${schema}.empty_partition(leader bigint, keep interval, max_bytes bigint) returns name
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '20ms'
    set enable_seqscan = off as
$$
declare
    p ${schema}.event_partition;
    cursor_at pg_snapshot;
    last_xid xid8;
    highest_id bigint;
begin
    perform ${schema}.require_read_committed();
    select * into p from ${schema}.event_partition r
        where r.settled_at is not null and r.emptied_at is null
        order by r.settled_at, r.from_id limit 1;
    if not found then
        return null;
    end if;
    if p.settled_at > clock_timestamp() - keep then
        if coalesce((select sum(pg_total_relation_size(format('${schema}.%I', r.name))) from ${schema}.event_partition r), 0)
                <= max_bytes then
            return null;
        end if;
    end if;
    -- In the order in which the relay takes them when it parks dead letters: the checkpoint, then partitions.
    select c.settled into cursor_at from ${schema}.checkpoint c where c.epoch = leader for share;
    if not found then
        return null;
    end if;
    execute format('lock table only ${schema}.%I in access exclusive mode', p.name);
    execute format('select (select xid from ${schema}.%1$I order by xid desc limit 1), (select max(id) from ${schema}.%1$I)', p.name)
        into last_xid, highest_id;
    if not ${schema}.is_attached(p.name) then
        return null;
    end if;
    if ${schema}.is_unsettled(p.name, cursor_at) or p.from_id is null and highest_id <> p.to_id then
        update ${schema}.event_partition r set settled_at = null, settled_xmax = null where r.name = p.name;
        return null;
    end if;
    execute format('delete from ${schema}.history h where pg_snapshot_xmax(h.settled) <= $1'
        ' or exists (select from ${schema}.%I e where e.xid = any(array(select pg_snapshot_xip(h.settled))))', p.name)
        using last_xid;
    execute format('truncate table only ${schema}.%I', p.name);
    if p.from_id is null then
        -- The net stays.
        update ${schema}.event_partition r set settled_at = null, settled_xmax = null, to_id = null
            where r.name = p.name;
    else
        update ${schema}.event_partition r
            set emptied_at = clock_timestamp(), in_the_way = ${schema}.users_of('${schema}.event') where r.name = p.name;
    end if;
    update ${schema}.checkpoint set dropped_until = greatest(dropped_until, p.settled_at);
    return p.name;
end
$$;

-- Drops emptied partitions, a few at a time, and returns how many. For its lock on the table event every transaction that has used it must
-- end, and every other writer waits behind. So nobody is made to wait as long as a transaction goes on that was there the last time
-- already, and for 20 ms at most where there are only shorter ones.
create function ${schema}.drop_partitions(leader bigint) returns integer
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '20ms' as
$$
declare
    present_users text[];
    partition_name name;
    has_events boolean;
    dropped integer := 0;
begin
    perform ${schema}.require_read_committed();
    if not exists (select from ${schema}.event_partition p where p.emptied_at is not null) then
        return 0;
    end if;
    present_users := ${schema}.users_of('${schema}.event');
    if exists (select from ${schema}.event_partition p where p.emptied_at is not null and p.in_the_way && present_users) then
        update ${schema}.event_partition p set in_the_way = present_users where p.emptied_at is not null;
        return 0;
    end if;
    update ${schema}.event_partition p set in_the_way = present_users where p.emptied_at is not null and p.in_the_way <> present_users;
    begin
        perform from ${schema}.checkpoint c where c.epoch = leader for share;
        if not found then
            return 0;
        end if;
        lock table only ${schema}.event in access exclusive mode;
        for partition_name in select p.name from ${schema}.event_partition p where p.emptied_at is not null order by p.from_id limit 4 loop
            execute format('select exists (select from ${schema}.%I)', partition_name) into has_events;
            if has_events then
                -- A dead letter has come back to its place, or an event came late.
                update ${schema}.event_partition p set emptied_at = null, settled_at = null, settled_xmax = null
                    where p.name = partition_name;
            else
                execute format('drop table ${schema}.%I', partition_name);
                delete from ${schema}.event_partition p where p.name = partition_name;
                dropped := dropped + 1;
            end if;
        end loop;
    exception when lock_not_available then
        return 0;
    end;
    return dropped;
end
$$;

revoke all on function ${schema}.users_of(regclass, text), ${schema}.is_unsettled(name, pg_snapshot),
    ${schema}.is_attached(name), ${schema}.require_read_committed(), ${schema}.close_partition(bigint, bigint, interval, bigint),
    ${schema}.mark_settled(bigint), ${schema}.empty_partition(bigint, interval, bigint), ${schema}.drop_partitions(bigint)
    from public;

-- The narrow partitions of before give way to wide ones: empty ones are dropped, and the sequence moves on to the first of the new.
do $$
declare
    narrow record;
    has_events boolean;
    last_id bigint;
    next_id bigint;
begin
    lock table ${schema}.event in access exclusive mode;
    for narrow in
        select c.relname, b.bounds[1]::bigint as from_id, b.bounds[2]::bigint as to_id
        from pg_inherits i
            join pg_class c on c.oid = i.inhrelid,
            regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''?(\d+)''?\) TO \(''?(\d+)''?\)') as b (bounds)
        where i.inhparent = '${schema}.event'::regclass and b.bounds is not null
    loop
        execute format('select exists (select from ${schema}.%I)', narrow.relname) into has_events;
        if has_events then
            insert into ${schema}.event_partition (name, from_id, to_id) values (narrow.relname, narrow.from_id, narrow.to_id);
        else
            execute format('drop table ${schema}.%I', narrow.relname);
        end if;
    end loop;
    perform ${schema}.add_partitions();
    select last_value into last_id from ${schema}.event_id_seq;
    select max(to_id) into next_id from ${schema}.event_partition where to_id - from_id < 10000000000 and to_id > last_id;
    if next_id is not null then
        perform setval('${schema}.event_id_seq', next_id, false);
    end if;
end $$;

create or replace function ${schema}.version() returns integer language sql immutable parallel safe return 3;
create or replace function ${schema}.compatible_since() returns integer language sql immutable parallel safe return 3;
