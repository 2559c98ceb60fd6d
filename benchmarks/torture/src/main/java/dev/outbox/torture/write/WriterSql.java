package dev.outbox.torture.write;

/** The business tables of the writers, and what is done in them. */
final class WriterSql {
    static final String TABLES = """
            create schema torture;
            create table torture.counter (key text primary key, n integer not null) with (fillfactor = 50);
            create table torture.work (tx uuid primary key)""";

    /**
     * Counts a key up under its row lock and writes an event for each number. Parameters: key, how many, again, type. The row lock is
     * held while the events get their ids, as capture does it, so the order of the numbers is the order of the events.
     */
    static final String CHANGE = """
            with counted as (
                insert into torture.counter as c (key, n) values (?, ?) on conflict (key) do update set n = c.n + excluded.n
                returning key, n
            )
            select i, outbox.emit(type => ?, key => key, data => jsonb_build_object('n', i, 'key', key), subject => key)
            from counted, generate_series(n - ? + 1, n) i""";

    /** The business row that says whether the transaction was committed. */
    static final String WORK = "insert into torture.work values (?)";

    static final String IS_COMMITTED = "select exists (select from torture.work where tx = ?)";

    static final String IS_PREPARED = "select exists (select from pg_prepared_xacts where gid = ?)";

    static final String TAKE_XID = "select pg_current_xact_id()::text";

    private WriterSql() {}

    /** The name is a UUID, so it needs no quoting. */
    static String prepare(String name) {
        return "prepare transaction '" + name + "'";
    }

    static String end(String name, boolean commit) {
        return (commit ? "commit" : "rollback") + " prepared '" + name + "'";
    }
}
