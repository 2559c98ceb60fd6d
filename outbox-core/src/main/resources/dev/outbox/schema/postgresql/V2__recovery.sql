-- What the relay needs to notice that the broker has lost acknowledged messages, and to publish them again.

-- One row per checkpoint that settled something, thinned out with age: all that lies before the cursor was in the stream at or
-- below `sequence`, and the message there had the id `message_id`. As long as the stream confirms the newest row, nothing
-- is lost; if not, the newest row that it confirms says where the relay has to go back to, and from which sequence on
-- (`stream_floor`) what comes after the cursor may be in the stream all the same.
create table ${schema}.history (
    id              bigint      generated always as identity primary key,
    settled         pg_snapshot not null,
    window_snapshot pg_snapshot,
    window_upper    bigint,
    settled_id      bigint,
    stream_floor    bigint      not null default 0,
    stream_created  timestamptz not null,
    sequence        bigint      not null,
    message_id      text        not null,
    at              timestamptz not null default clock_timestamp()
);

comment on table ${schema}.history is 'Where the relay was when, and the stream with it. Written by the leading relay only.';

-- Keeps every row of the last minute, and of each earlier minute the last; forgets what is older than `retention`, except the
-- newest row of all.
create function ${schema}.thin_history(retention interval) returns bigint
    language sql as
$$
with kept as (
    select max(id) as id from ${schema}.history group by date_trunc('minute', at)
), thinned as (
    delete from ${schema}.history h
    where h.at < clock_timestamp() - interval '1 minute'
        and (h.id not in (select id from kept) or h.at < clock_timestamp() - retention)
        and h.id <> (select max(id) from ${schema}.history)
    returning 1
)
select count(*) from thinned
$$;

revoke all on function ${schema}.thin_history(interval) from public;

-- Events that can never be published as they are, and those of the same key that wait behind them. An event is here or in
-- the table event, never in both.
create table ${schema}.dead_letter (
    xid                xid8        not null,
    -- As in the table event; also the order in which events of a key have to be published.
    id                 bigint      primary key,
    event_id           uuid        not null unique,
    type               text        not null,
    key                text        not null,
    source             text,
    subject            text,
    time               timestamptz not null,
    content_type       text        not null,
    data               bytea,
    attributes         jsonb,
    destination        text,
    cause              text        not null,
    reason             text        not null,
    -- The event of the same key that could not be published; null for that event itself.
    behind             uuid,
    parked_at          timestamptz not null default clock_timestamp(),
    attempts           integer     not null default 1,
    -- Set by who wants the key's events tried again; the leading relay does it.
    retry_requested_at timestamptz,
    -- The stream's last sequence before the first retry: a retry that was interrupted is looked up above it.
    retry_floor        bigint
);

create index dead_letter_key_idx on ${schema}.dead_letter (key, id);
create index dead_letter_retry_idx on ${schema}.dead_letter (key) where retry_requested_at is not null;

comment on table ${schema}.dead_letter is 'Events that cannot be published, with the cause, and those that wait behind them.';

create or replace function ${schema}.version() returns integer language sql immutable parallel safe return 2;
create or replace function ${schema}.compatible_since() returns integer language sql immutable parallel safe return 2;
