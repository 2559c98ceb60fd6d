package dev.outbox.testkit;

/** Where a PostgreSQL server runs: as a process of ours, in a container, or elsewhere. */
interface PostgresBackend {
    /** The database from which others are made, with a role that may make them. */
    TestDatabase maintenanceDatabase();

    /** Whether databases made on it vanish with it. */
    boolean isDisposable();

    void restart();

    void crash();

    void startAgain();

    PostgresBackend startStandby();

    void close();
}
