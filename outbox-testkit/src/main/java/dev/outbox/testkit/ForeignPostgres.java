package dev.outbox.testkit;

import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server that runs elsewhere: reachable, but out of reach for faults. */
final class ForeignPostgres implements PostgresBackend {
    /** The environment variable that names an external one. */
    static final String VARIABLE = "OUTBOX_TEST_POSTGRES_URL";

    private final TestDatabase maintenance;
    private final boolean disposable;
    private final Runnable end;

    private ForeignPostgres(TestDatabase maintenance, boolean disposable, Runnable end) {
        this.maintenance = maintenance;
        this.disposable = disposable;
        this.end = end;
    }

    /** A server that goes away, with all its databases, when {@code end} is run. */
    static ForeignPostgres disposable(TestDatabase maintenance, Runnable end) {
        return new ForeignPostgres(maintenance, true, end);
    }

    /** The server that stays, at a URL such as {@code jdbc:postgresql://host:5432/postgres?user=me&password=secret}. */
    static ForeignPostgres at(String url) {
        PGSimpleDataSource parsed = new PGSimpleDataSource();
        parsed.setURL(url);
        String name = parsed.getDatabaseName();
        String user = parsed.getUser();
        String password = parsed.getPassword();
        if (name == null || user == null) {
            throw new IllegalArgumentException(
                    VARIABLE + " must be a JDBC URL with a role that may create databases, such as"
                            + " jdbc:postgresql://host:5432/postgres?user=me&password=secret.");
        }
        int port = parsed.getPortNumbers()[0];
        TestDatabase maintenance = new TestDatabase(
                name, parsed.getServerNames()[0], port == 0 ? 5432 : port, user, password == null ? "" : password);
        return new ForeignPostgres(maintenance, false, () -> {});
    }

    @Override
    public TestDatabase maintenanceDatabase() {
        return maintenance;
    }

    @Override
    public boolean isDisposable() {
        return disposable;
    }

    @Override
    public void restart() {
        throw ForeignServer.unsupported("restart");
    }

    @Override
    public void crash() {
        throw ForeignServer.unsupported("crash");
    }

    @Override
    public void startAgain() {
        throw ForeignServer.unsupported("startAgain");
    }

    @Override
    public PostgresBackend startStandby() {
        throw ForeignServer.unsupported("startStandby");
    }

    @Override
    public void close() {
        end.run();
    }
}
