package dev.outbox.torture.stage;

/** SQL about the relays' sessions. */
final class StageSql {
    /** Relays are told apart by their role. */
    static final String ROLES = """
            create role relay nologin;
            create role relay_a login in role relay;
            create role relay_b login in role relay""";

    /** Who holds the lock of the lead. */
    static final String LEADER = """
            select a.usename from pg_stat_activity a join pg_locks l using (pid)
            where l.locktype = 'advisory' and l.granted and a.usename in ('relay_a', 'relay_b')""";

    static final String CUT_RELAYS =
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where usename in ('relay_a', 'relay_b')";

    private StageSql() {}
}
