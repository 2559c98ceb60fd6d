-- What the relay needs to notice that the broker has lost acknowledged messages, and to publish them again.

-- One row per checkpoint that settled something, thinned out with age: all that lies before the cursor was in the stream at or
-- below `sequence`, and the message there had the id `message_id`. As long as the stream confirms the newest row, nothing
-- is lost; if not, the newest row that it confirms says from where on everything has to be looked up again.
create table ${schema}.history (
    id              bigint      generated always as identity primary key,
    settled         pg_snapshot not null,
    window_snapshot pg_snapshot,
    window_upper    bigint,
    settled_id      bigint,
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

create or replace function ${schema}.version() returns integer language sql immutable parallel safe return 2;
