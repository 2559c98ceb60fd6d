-- The outbox. Everything here lives in the schema that Flyway was given as its default, ${schema}.
-- PostgreSQL 14 or newer.

-- ---------------------------------------------------------------------------------------------------------------
-- Refusals. Each check below tests cheaply in plain SQL first and calls one of these only to say what is wrong, so a
-- good row pays for a regular expression and not for a function call.

create function refuse(what text, why text, remedy text) returns boolean
    language plpgsql immutable as
$$
begin
    raise exception using
        errcode = 'check_violation',
        message = format('outbox event refused: %s %s', what, why),
        hint = remedy;
end
$$;

create function refuse_subject(what text, value text) returns boolean
    language plpgsql immutable as
$$
begin
    if value = '' then
        return ${schema}.refuse(what, 'is empty', 'Give it a name such as todo.created.');
    elsif char_length(value) > 512 then
        return ${schema}.refuse(what, format('has %s characters, more than the 512 that are allowed', char_length(value)),
            'Shorten it: a NATS server takes subjects of limited length only.');
    elsif value ~ '^(\$|_INBOX\.|outbox-fence\.)' and what = 'destination' then
        return ${schema}.refuse(what, format('%L is reserved for the NATS server or the relay', value),
            'Use a subject of the relay''s stream.');
    end if;
    return ${schema}.refuse(what, format('%L cannot be part of a NATS subject', value),
        'Use tokens separated by single dots, without white space, control characters, ''*'' or ''>''.');
end
$$;

create function attributes_are_valid(attributes jsonb) returns boolean
    language plpgsql immutable as
$$
declare
    name text;
    value jsonb;
begin
    if jsonb_typeof(attributes) <> 'object' then
        return ${schema}.refuse('attributes', format('is a JSON %s', jsonb_typeof(attributes)),
            'Give an object of CloudEvents extension attributes, such as {"tenant": "acme"}.');
    end if;
    for name, value in select * from jsonb_each(attributes) loop
        if name !~ '^[a-z0-9]+$' then
            return ${schema}.refuse(format('attribute name %L', name), 'is forbidden by CloudEvents',
                'Use lower-case letters a-z and digits only.');
        elsif name in ('id', 'source', 'specversion', 'type', 'subject', 'time', 'datacontenttype', 'data', 'partitionkey') then
            return ${schema}.refuse(format('attribute %L', name), 'has a column of its own or is written by the relay',
                'Choose another name, or use the column.');
        elsif jsonb_typeof(value) not in ('string', 'boolean', 'number') then
            return ${schema}.refuse(format('attribute %L', name), format('is a JSON %s', jsonb_typeof(value)),
                'CloudEvents allows text, 32-bit integers and booleans. Leave the attribute out if it has no value.');
        elsif jsonb_typeof(value) = 'number'
            and (value::numeric <> trunc(value::numeric) or value::numeric not between -2147483648 and 2147483647) then
            return ${schema}.refuse(format('attribute %L', name), format('is the number %s', value),
                'CloudEvents integers have 32 bits. Write other numbers as text.');
        end if;
    end loop;
    return true;
end
$$;

-- UUID of version 7 (RFC 9562): 48 bits of milliseconds, then random bits. PostgreSQL has uuidv7() from 18 on only.
create function uuid_v7() returns uuid
    language sql volatile parallel safe as
$$
select encode(
    set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
            placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6),
        52, 1), 53, 1), 'hex')::uuid
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- The events.

-- Cache 1 (the default): an id must be drawn while the writer holds the lock on what it changed. Ids drawn earlier from
-- a pool would break the order per key.
create sequence event_id_seq as bigint;

create table event (
    -- First, so that its default is evaluated before that of id: whoever has drawn an id has a transaction id already.
    -- Retention rests on it: an id at or below the sequence's value, read before a snapshot, cannot belong to a
    -- transaction that starts after the snapshot.
    xid          xid8        not null default pg_current_xact_id(),
    id           bigint      not null default nextval('${schema}.event_id_seq'),
    event_id     uuid        not null default ${schema}.uuid_v7(),
    type         text        not null default '',
    key          text        not null default '',
    source       text,
    subject      text,
    time         timestamptz not null default clock_timestamp(),
    content_type text        not null default 'application/json',
    data         bytea,
    attributes   jsonb,
    destination  text,
    primary key (id),
    constraint type_is_subject check (
        (type ~ '^[^[:space:][:cntrl:].*>]+(\.[^[:space:][:cntrl:].*>]+)*$' and char_length(type) <= 512)
        or ${schema}.refuse_subject('type', type)),
    constraint key_not_empty check (
        key <> '' or ${schema}.refuse('key', 'is empty', 'It orders the events: give it a value such as todo/42.')),
    constraint source_not_empty check (
        source <> '' or ${schema}.refuse('source', 'is empty', 'Leave it null for the relay''s default source.')),
    constraint subject_not_empty check (
        subject <> '' or ${schema}.refuse('subject', 'is empty', 'Leave it null when there is none.')),
    constraint content_type_is_media_type check (
        content_type ~ '^[^/[:space:]]+/[^/]+$'
        or ${schema}.refuse('content_type', format('%L is not a media type', content_type),
            'Give one such as application/json; to pass JSON, cast data to jsonb.')),
    constraint attributes_valid check (attributes is null or ${schema}.attributes_are_valid(attributes)),
    constraint destination_is_subject check (
        destination is null
        or (destination ~ '^[^[:space:][:cntrl:].*>$][^[:space:][:cntrl:].*>]*(\.[^[:space:][:cntrl:].*>]+)*$'
            and char_length(destination) <= 512 and destination !~ '^(_INBOX\.|outbox-fence\.)')
        or ${schema}.refuse_subject('destination', destination))
) partition by range (id);

comment on table event is 'The transactional outbox. Insert only; the relay reads it by snapshots and drops whole partitions.';

-- The relay's window opens by transaction id (see the relay's SnapshotCursor).
create index event_xid_idx on event (xid);

-- Writers never fail for want of a partition: the net below them takes what no range takes.
create table event_default partition of event default;

-- Makes the partitions for the ids up to at least `ahead` partitions beyond the sequence, and returns how many it made.
-- A partition is prepared outside and then attached: attaching takes no lock that an insert into another partition
-- waits for (share update exclusive on the parent; exclusive on the empty default partition, briefly).
create function add_partitions(ahead integer default 4, width bigint default 10000000) returns integer
    language plpgsql as
$$
declare
    made integer := 0;
    next_id bigint;
    high bigint;
    last_id bigint;
    name text;
begin
    -- One at a time; two relays or a relay and a migration must not make the same partition.
    perform pg_advisory_xact_lock(hashtext('outbox add_partitions'), '${schema}.event'::regclass::oid::integer);
    select last_value into last_id from ${schema}.event_id_seq;
    select coalesce(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''?(\d+)''?\)'))[1]::bigint), 1)
        into next_id
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = '${schema}.event'::regclass;
    while next_id <= last_id + ahead * width loop
        high := next_id + width;
        name := 'event_' || next_id;
        execute format('create table ${schema}.%I (like ${schema}.event including defaults including constraints)', name);
        execute format('alter table ${schema}.event attach partition ${schema}.%I for values from (%s) to (%s)',
            name, next_id, high);
        next_id := high;
        made := made + 1;
    end loop;
    return made;
end
$$;

select add_partitions();

-- ---------------------------------------------------------------------------------------------------------------
-- The SQL contract: public API. Any language, trigger or migration writes an event inside its own transaction.
-- Runs with the owner's rights, so that a role may be allowed to call it and nothing else.

create function emit(
    type text, key text, data jsonb,
    id uuid default null, source text default null, subject text default null,
    attributes jsonb default null, destination text default null) returns uuid
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
begin
    return ${schema}.emit(
        type => emit.type, key => emit.key, data => convert_to(emit.data::text, 'UTF8'),
        content_type => 'application/json', id => emit.id, source => emit.source, subject => emit.subject,
        attributes => emit.attributes, destination => emit.destination);
end
$$;

create function emit(
    type text, key text, data bytea, content_type text,
    id uuid default null, source text default null, subject text default null,
    attributes jsonb default null, destination text default null) returns uuid
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    event_id uuid := coalesce(emit.id, ${schema}.uuid_v7());
begin
    if emit.type is null then
        perform ${schema}.refuse('type', 'is null', 'Give it a name such as todo.created.');
    elsif emit.key is null then
        perform ${schema}.refuse('key', 'is null', 'It orders the events: give it a value such as todo/42.');
    elsif emit.content_type is null then
        perform ${schema}.refuse('content_type', 'is null', 'Give a media type such as application/json.');
    end if;
    insert into ${schema}.event (event_id, type, key, source, subject, content_type, data, attributes, destination)
    values (event_id, emit.type, emit.key, emit.source, emit.subject, emit.content_type, emit.data, emit.attributes,
        emit.destination);
    return event_id;
end
$$;

comment on function emit(text, text, jsonb, uuid, text, text, jsonb, text) is
    'Writes an event with JSON data into the outbox, inside the caller''s transaction, and returns its id.';
comment on function emit(text, text, bytea, text, uuid, text, text, jsonb, text) is
    'Writes an event with data of any media type into the outbox, inside the caller''s transaction, and returns its id.';

-- A role needs usage on the schema and either insert on event or execute on emit; the rest follows. The sequence gives
-- away nothing but numbers, and only to those who may use the schema.
revoke all on function emit(text, text, jsonb, uuid, text, text, jsonb, text) from public;
revoke all on function emit(text, text, bytea, text, uuid, text, text, jsonb, text) from public;
revoke all on function add_partitions(integer, bigint) from public;
grant usage on sequence event_id_seq to public;

-- For people: the payload as text where it is text.
create view event_readable as
select id, xid, event_id, type, key, source, subject, time, content_type,
    case when content_type ~* '^(text/|application/(.*\+)?(json|xml))' then convert_from(data, 'UTF8')
        else encode(data, 'base64') end as data,
    attributes, destination
from event;

-- ---------------------------------------------------------------------------------------------------------------
-- The relay's checkpoint: one row. Everything before `settled` is in the stream.

create table checkpoint (
    only_row          boolean     primary key default true check (only_row),
    -- The database cluster whose transaction ids the snapshots speak of (pg_control_system). Null before the first relay.
    system_identifier bigint,
    -- Raised by each relay that takes the lead; a checkpoint of an older epoch is refused.
    epoch             bigint      not null default 0,
    -- The cursor. All that is visible in it is settled, and of the window from `settled` to `window_snapshot`, where there is one,
    -- the ids up to `settled_id`. `window_upper` is the sequence's value when the window was opened.
    settled           pg_snapshot not null,
    window_snapshot   pg_snapshot,
    window_upper      bigint,
    settled_id        bigint,
    -- Read-back starts above this: the highest stream sequence known before the oldest unsettled event was first sent,
    -- and when that was at the earliest. Null before the first send.
    stream_floor      bigint,
    stream_created    timestamptz,
    sent_at           timestamptz,
    updated_at        timestamptz not null default clock_timestamp(),
    constraint window_is_whole check (
        (window_snapshot is null) = (window_upper is null) and (window_snapshot is null) = (settled_id is null))
);

comment on table checkpoint is 'How far the relay is, and what it needs to recover. Written by the leading relay only.';

-- The first relay starts before every event: nothing is visible in this snapshot.
insert into checkpoint (settled) values ('1:1:');
