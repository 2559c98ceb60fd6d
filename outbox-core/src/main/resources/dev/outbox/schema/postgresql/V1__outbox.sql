-- The outbox. Everything here lives in the schema ${schema}. PostgreSQL 14 or newer.

-- The version of this schema, which every migration raises by one; and the oldest version whose libraries it works with, which a
-- migration raises to its own if it breaks those before it. Libraries refuse to work with an older version than theirs, or one that breaks
-- them.
create function ${schema}.version() returns integer language sql immutable parallel safe return 1;
create function ${schema}.compatible_since() returns integer language sql immutable parallel safe return 1;

-- ---------------------------------------------------------------------------------------------------------------
-- What may be written. One function for all columns, since PostgreSQL prepares each check constraint anew for each
-- statement: as eight constraints in plain SQL a single-row insert took 100 to 200 us instead of 25. Volatile, or the planner
-- would run the refusals ahead of time wherever arguments are constants. Characters are compared by collation "C" and given
-- as ranges, since classes such as [:space:] depend on the database's locale and version. EventNames has the same rules in
-- Java.

create function ${schema}.refuse(what text, why text, remedy text) returns boolean
    language plpgsql volatile as
$$
begin
    raise exception using
        errcode = 'check_violation',
        message = format('outbox event refused: %s %s', what, why),
        hint = remedy;
end
$$;

-- Names that the NATS server or the relay keeps for itself.
create function ${schema}.is_reserved(value text) returns boolean
    language sql immutable parallel safe
    return value ~ '^(\$|(_INBOX|outbox-fence)(\.|$))';

create function ${schema}.refuse_subject(what text, value text) returns boolean
    language plpgsql volatile as
$$
begin
    if value is null then
        return ${schema}.refuse(what, 'is null', 'Give it a name such as todo.created.');
    elsif value = '' then
        return ${schema}.refuse(what, 'is empty', 'Give it a name such as todo.created.');
    elsif char_length(value) > 512 then
        return ${schema}.refuse(what, format('has %s characters, more than the 512 that are allowed', char_length(value)),
            'Shorten it: a NATS server takes subjects of limited length only.');
    elsif what = 'destination' and ${schema}.is_reserved(value) then
        return ${schema}.refuse(what, format('%L is reserved for the NATS server or the relay', value),
            'Use a subject of the relay''s stream.');
    end if;
    return ${schema}.refuse(what, format('%L cannot be part of a NATS subject', value),
        'Use tokens separated by single dots, without white space, control characters, ''*'' or ''>''.');
end
$$;

-- A URI reference (RFC 3986) without IP literals in brackets. Readers parse it, in Java with java.net.URI.
create function ${schema}.is_uri_reference(value text) returns boolean
    language sql immutable parallel safe
    return value collate "C" ~ ('^(?!([A-Za-z][A-Za-z0-9+.-]*:)?(//)?(#|$))([A-Za-z][A-Za-z0-9+.-]*:|(?=[^:/?#]*([/?#]|$)))'
        || '([A-Za-z0-9._~:/?@!$&''()*+,;=-]|%[0-9A-Fa-f]{2})*(#([A-Za-z0-9._~:/?@!$&''()*+,;=-]|%[0-9A-Fa-f]{2})*)?$');

create function ${schema}.is_subject(value text) returns boolean
    language sql immutable parallel safe
    return value collate "C" ~ '^[^\x01-\x20\x7f.*>]+(\.[^\x01-\x20\x7f.*>]+)*$' and char_length(value) <= 512;

create function ${schema}.is_destination(value text) returns boolean
    language sql immutable parallel safe
    return ${schema}.is_subject(value) and not ${schema}.is_reserved(value);

create function ${schema}.is_rfc3339(at timestamptz) returns boolean
    language sql immutable parallel safe
    return at >= timestamptz '0001-01-01 00:00:00+00' and at < timestamptz '10000-01-01 00:00:00+00';

create function ${schema}.is_media_type(value text) returns boolean
    language sql immutable parallel safe
    return value = 'application/json' or value collate "C" ~ '^[^/\t-\r ;]+/[^/\t-\r ;]+([\t-\r ]*;.*)?$';

-- Whether attributes look like most; the others are looked at one after the other.
create function ${schema}.are_usual(attributes jsonb) returns boolean
    language sql immutable parallel safe
    return attributes::text collate "C" ~ '^\{("[a-z0-9]+": ("[^"\\]*"|true|false|[0-9]{1,9})(, |\}$))*$'
        and not jsonb_exists_any(
            attributes, '{id,source,specversion,type,subject,time,datacontenttype,dataschema,data,partitionkey}');

create function ${schema}.refuse_attributes(attributes jsonb) returns boolean
    language plpgsql volatile as
$$
declare
    name text;
    value jsonb;
begin
    for name, value in select * from jsonb_each(attributes) loop
        if name collate "C" !~ '^[a-z0-9]+$' then
            return ${schema}.refuse(format('attribute name %L', name), 'is forbidden by CloudEvents',
                'Use lower-case letters a-z and digits only.');
        elsif name in ('id', 'source', 'specversion', 'type', 'subject', 'time', 'datacontenttype', 'data', 'partitionkey') then
            return ${schema}.refuse(format('attribute %L', name), 'has a column of its own or is written by the relay',
                'Choose another name, or use the column.');
        elsif name = 'dataschema' and (jsonb_typeof(value) <> 'string' or not ${schema}.is_uri_reference(value #>> '{}')) then
            return ${schema}.refuse('attribute ''dataschema''', 'is not a URI',
                'Give the address of the schema of the data; percent-encode what a URI cannot hold.');
        elsif jsonb_typeof(value) not in ('string', 'boolean', 'number') then
            return ${schema}.refuse(format('attribute %L', name), format('is a JSON %s', jsonb_typeof(value)),
                'CloudEvents allows text, 32-bit integers and booleans. Leave the attribute out if it has no value.');
        elsif jsonb_typeof(value) = 'number' then
            if value::numeric <> trunc(value::numeric) or value::numeric not between -2147483648 and 2147483647 then
                return ${schema}.refuse(format('attribute %L', name), 'is a number but not a 32-bit integer',
                    'Write other numbers as text.');
            end if;
        end if;
    end loop;
    return true;
end
$$;

-- Says what is wrong with an event; true if nothing is, which only attributes of unusual form need.
create function ${schema}.refuse_event(
    type text, key text, source text, subject text, at timestamptz, content_type text, attributes jsonb, destination text)
    returns boolean
    language plpgsql volatile as
$$
begin
    if ${schema}.is_subject(type) is not true then
        return ${schema}.refuse_subject('type', type);
    elsif (key <> '') is not true then
        return ${schema}.refuse('key', case when key is null then 'is null' else 'is empty' end,
            'It orders the events: give it a value such as todo/42.');
    elsif source is not null and not ${schema}.is_uri_reference(source) then
        return ${schema}.refuse('source', case when source = '' then 'is empty' else format('%L is not a URI reference', source) end,
            'Give one such as /todo-app, or leave it null for the relay''s default source.');
    elsif subject = '' then
        return ${schema}.refuse('subject', 'is empty', 'Leave it null when there is none.');
    elsif not ${schema}.is_rfc3339(at) then
        return ${schema}.refuse('time', format('%s is outside of the years 1 to 9999', at), 'RFC 3339 ends there.');
    elsif ${schema}.is_media_type(content_type) is not true then
        return ${schema}.refuse('content_type',
            case when content_type is null then 'is null' else format('%L is not a media type', content_type) end,
            'Give one such as application/json; to pass JSON, cast data to jsonb.');
    elsif jsonb_typeof(attributes) <> 'object' then
        return ${schema}.refuse('attributes', format('is a JSON %s', jsonb_typeof(attributes)),
            'Give an object of CloudEvents extension attributes, such as {"tenant": "acme"}.');
    elsif destination is not null and not ${schema}.is_destination(destination) then
        return ${schema}.refuse_subject('destination', destination);
    end if;
    return ${schema}.refuse_attributes(attributes);
end
$$;

-- One expression, of functions that PostgreSQL puts in place of their calls, takes half the instructions of a statement for each
-- rule, which were a fifth of those of an insert. What it does not let pass is looked at again, rule by rule.
create function ${schema}.event_is_valid(
    type text, key text, source text, subject text, at timestamptz, content_type text, attributes jsonb, destination text)
    returns boolean
    language plpgsql volatile as
$$
begin
    return (${schema}.is_subject(type)
            and key <> ''
            and (source is null or ${schema}.is_uri_reference(source))
            and subject is distinct from ''
            and ${schema}.is_rfc3339(at)
            and ${schema}.is_media_type(content_type)
            and (attributes is null or ${schema}.are_usual(attributes))
            and (destination is null or ${schema}.is_destination(destination))) is true
        or ${schema}.refuse_event(type, key, source, subject, at, content_type, attributes, destination);
end
$$;

-- UUID of version 7 (RFC 9562): 48 bits of milliseconds, the version, 12 bits of a fraction of the millisecond (so ids
-- sort by the microsecond), then random bits. PostgreSQL has uuidv7() from 18 on only.
create function ${schema}.uuid_v7() returns uuid
    language plpgsql volatile parallel safe as
$$
declare
    micros constant bigint := extract(epoch from clock_timestamp()) * 1000000;
begin
    return encode(overlay(uuid_send(gen_random_uuid())
        placing int8send((micros / 1000 << 16) | 28672 | (micros % 1000 * 4096 / 1000)) from 1 for 8), 'hex')::uuid;
end
$$;

-- ---------------------------------------------------------------------------------------------------------------
-- The events.

-- Cache 1 (the default): an id must be drawn while the writer holds the lock on what it changed. Ids drawn earlier from
-- a pool would break the order per key. At 100,000 events/s a bigint lasts three million years.
create sequence ${schema}.event_id_seq as bigint;

create table ${schema}.event (
    -- First, so that its default is evaluated before that of id: whoever has drawn an id has a transaction id already.
    -- Retention rests on it: an id at or below the sequence's value, read before a snapshot, cannot belong to a
    -- transaction that starts after the snapshot.
    xid          xid8        not null default pg_current_xact_id(),
    id           bigint      not null default nextval('${schema}.event_id_seq'),
    event_id     uuid        not null default ${schema}.uuid_v7(),
    -- Where a column must have a value, its check refuses null, since `not null` could not say what to do.
    type         text,
    key          text,
    source       text,
    subject      text,
    time         timestamptz not null default clock_timestamp(),
    content_type text        default 'application/json',
    data         bytea,
    attributes   jsonb,
    destination  text,
    primary key (id),
    constraint event_is_valid
        check (${schema}.event_is_valid(type, key, source, subject, time, content_type, attributes, destination))
) partition by range (id);

-- Payloads are never compressed, and kept in the row up to 8 kB (with toast_tuple_target on each partition): 4 kB events
-- are inserted 3 times and read twice as fast for 1.4 times the disk space (docs/adr/0002-payload-storage.md).
alter table ${schema}.event alter column data set storage external;

comment on table ${schema}.event is 'The transactional outbox. Insert only; the relay reads it by snapshots and drops whole partitions.';
comment on column ${schema}.event.xid is 'The transaction that wrote the event. Do not set it.';
comment on column ${schema}.event.id is 'Order of insertion. Do not set it.';
comment on column ${schema}.event.event_id is 'CloudEvents id and Nats-Msg-Id.';
comment on column ${schema}.event.type is 'What happened, as tokens of a NATS subject: todo.created.';
comment on column ${schema}.event.key is 'Events of one key are published in the order of their ids.';
comment on column ${schema}.event.source is 'CloudEvents source, a URI reference; null for the relay''s default.';
comment on column ${schema}.event.data is 'The payload as it goes on the wire; null for an event without data.';
comment on column ${schema}.event.attributes is 'CloudEvents extensions: text, 32-bit integers, booleans.';
comment on column ${schema}.event.destination is 'An explicit NATS subject; null for <prefix>.<type>.';

-- The relay's window opens by transaction id (see the relay's SnapshotCursor).
create index event_xid_idx on ${schema}.event (xid);

-- Writers never fail for want of a partition: the net below them takes what no range takes.
create table ${schema}.event_default partition of ${schema}.event default with (toast_tuple_target = 8160);
alter table ${schema}.event_default alter column data set storage external;

-- Makes the partitions for the ids up to `ahead` partitions of `width` ids beyond the sequence, and returns how many it
-- made. Ten million ids are some gigabytes of events: few enough to drop at once, and with four partitions ahead, many
-- enough that a relay may be away for weeks before ids run into the net.
--
-- A partition is prepared outside and then attached. That takes no lock that an insert into another partition waits for:
-- share update exclusive on the parent, and exclusive on the default partition, which is empty as a rule. Whoever reads
-- all of the outbox at that moment waits too, so it gives up after a second (lock_timeout) for the caller to try again.
--
-- Where ids have run into the default partition, the next partition starts at least a tenth of a width beyond them:
-- attaching one over rows fails, and over ids that a writer is just inserting, that writer would fail. Those rows are
-- read from the default partition; folding them back is another function's task.
create function ${schema}.add_partitions(ahead integer default 4, width bigint default 10000000) returns integer
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp set lock_timeout = '1s' as
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
    select last_value into last_id from ${schema}.event_id_seq;
    select coalesce(max(substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \(''?(\d+)''?\)')::bigint), 0)
        into next_id
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = parent;
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
        next_id := next_id + width;
        made := made + 1;
        exit when next_id > last_id + ahead * width;
    end loop;
    return made;
end
$$;

do $$ begin perform ${schema}.add_partitions(); end $$;

-- ---------------------------------------------------------------------------------------------------------------
-- The SQL contract: public API. Any language, trigger or migration writes an event inside its own transaction.

-- With the owner's rights, so that a role may be allowed to call it and nothing else.
create function ${schema}.emit(
    type text, key text, data bytea, content_type text,
    id uuid default null, source text default null, subject text default null,
    attributes jsonb default null, destination text default null) returns uuid
    language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
    event_id constant uuid := coalesce(emit.id, ${schema}.uuid_v7());
begin
    insert into ${schema}.event (event_id, type, key, source, subject, content_type, data, attributes, destination)
    values (event_id, emit.type, emit.key, emit.source, emit.subject, emit.content_type, emit.data, emit.attributes,
        emit.destination);
    return event_id;
end
$$;

-- The data is sent as the text that PostgreSQL prints for it. JSON null is data; SQL null is an event without data.
create function ${schema}.emit(
    type text, key text, data jsonb,
    id uuid default null, source text default null, subject text default null,
    attributes jsonb default null, destination text default null) returns uuid
    language sql volatile
    return ${schema}.emit(
        type => type, key => key, data => convert_to(data::text, 'UTF8'), content_type => 'application/json',
        id => id, source => source, subject => subject, attributes => attributes, destination => destination);

comment on function ${schema}.emit(text, text, jsonb, uuid, text, text, jsonb, text) is
    'Writes an event with JSON data into the outbox, inside the caller''s transaction, and returns its id.';
comment on function ${schema}.emit(text, text, bytea, text, uuid, text, text, jsonb, text) is
    'Writes an event with data of any media type into the outbox, inside the caller''s transaction, and returns its id.';

-- ---------------------------------------------------------------------------------------------------------------
-- For people: the payload as text where it is text, and in base64 where it is not, whatever it was declared to be.

create function ${schema}.readable(data bytea, content_type text) returns text
    language plpgsql stable parallel restricted as
$$
begin
    if content_type ~* '^(text/|application/([^;]*\+)?(json|xml)\M)' then
        return convert_from(data, 'UTF8');
    end if;
    return 'base64:' || translate(encode(data, 'base64'), E'\n', '');
exception
    when character_not_in_repertoire or untranslatable_character then
        return 'base64:' || translate(encode(data, 'base64'), E'\n', '');
end
$$;

create view ${schema}.event_readable as
select id, xid, event_id, type, key, source, subject, time, content_type,
    ${schema}.readable(data, content_type) as data, attributes, destination
from ${schema}.event;

comment on view ${schema}.event_readable is 'The events for people: data as text, or base64: and the bytes where it is none.';

-- ---------------------------------------------------------------------------------------------------------------
-- Rights. A role needs usage on the schema and either insert on event or execute on emit; what these two call follows
-- here, named since a database may have taken functions from the public by default. The sequence gives away nothing but
-- numbers, and only to those who may use the schema.
revoke all on function ${schema}.emit(text, text, jsonb, uuid, text, text, jsonb, text) from public;
revoke all on function ${schema}.emit(text, text, bytea, text, uuid, text, text, jsonb, text) from public;
revoke all on function ${schema}.add_partitions(integer, bigint) from public;
grant usage on sequence ${schema}.event_id_seq to public;
grant execute on function ${schema}.version(), ${schema}.compatible_since(), ${schema}.uuid_v7(), ${schema}.readable(bytea, text),
    ${schema}.event_is_valid(text, text, text, text, timestamptz, text, jsonb, text),
    ${schema}.is_subject(text), ${schema}.is_reserved(text), ${schema}.is_destination(text), ${schema}.is_uri_reference(text),
    ${schema}.is_rfc3339(timestamptz), ${schema}.is_media_type(text), ${schema}.are_usual(jsonb),
    ${schema}.refuse_event(text, text, text, text, timestamptz, text, jsonb, text),
    ${schema}.refuse_subject(text, text), ${schema}.refuse_attributes(jsonb), ${schema}.refuse(text, text, text) to public;

-- ---------------------------------------------------------------------------------------------------------------
-- The relay's checkpoint: one row. Everything before `settled` is in the stream.

create table ${schema}.checkpoint (
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
)
-- Updated several times a second: its page is cleaned once half full, so that the next version always finds room there
-- (a HOT update, no index entry), even with snapshots of some kilobytes.
with (fillfactor = 50);

-- Snapshots of many transactions stay in the row too, rather than leave a dead TOAST row behind with each update.
alter table ${schema}.checkpoint alter column settled set storage main, alter column window_snapshot set storage main;

comment on table ${schema}.checkpoint is 'How far the relay is, and what it needs to recover. Written by the leading relay only.';

-- The first relay starts before every event: nothing is visible in this snapshot.
insert into ${schema}.checkpoint (settled) values ('1:1:');
