-- The inbox: which events a consumer group has handled. A row is written in the transaction that does the work, so that both are there or
-- neither, however often the event is delivered. A service that only consumes needs this one table of the schema.

create table ${schema}.inbox (
    group_name text        not null,
    -- CloudEvents says that source and id together name an event. The id comes first, as it alone tells most events apart.
    event_id   text        not null,
    source     text        not null,
    handled_at timestamptz not null default clock_timestamp(),
    primary key (group_name, event_id, source)
);

-- By it old rows are found to be deleted.
create index inbox_handled_at on ${schema}.inbox (group_name, handled_at);

comment on table ${schema}.inbox is 'Events that consumer groups have handled, for as long as they may be delivered again.';

create or replace function ${schema}.version() returns integer language sql immutable parallel safe return 4;
