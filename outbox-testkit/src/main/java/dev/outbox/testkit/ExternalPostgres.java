package dev.outbox.testkit;

import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL server that runs elsewhere and stays. */
final class ExternalPostgres implements PostgresBackend {
    /** The environment variable that names it. */
    static final String VARIABLE = "OUTBOX_TEST_POSTGRES_URL";

    private final TestDatabase maintenance;

    private ExternalPostgres(TestDatabase maintenance) {
        this.maintenance = maintenance;
    }

    /** Reads a URL such as {@code jdbc:postgresql://host:5432/postgres?user=me&password=secret}. */
    static ExternalPostgres at(String url) {
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
        return new ExternalPostgres(new TestDatabase(
                name, parsed.getServerNames()[0], port == 0 ? 5432 : port, user, password == null ? "" : password));
    }

    @Override
    public TestDatabase maintenanceDatabase() {
        return maintenance;
    }

    @Override
    public boolean isDisposable() {
        return false;
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
    public void close() {
        // It is not ours to stop.
    }
}
