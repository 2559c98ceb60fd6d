package dev.outbox.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * A PostgreSQL server for tests.
 *
 * <p>{@link #start()} runs one of its own from the binaries on the class path (18 unless a build says otherwise), on a free
 * port of 127.0.0.1, with a data folder that is deleted when it is closed. {@link #shared()} gives the one that all tests of
 * this JVM may use, which can also be an external server or a container: see {@link OutboxServers}.
 *
 * <p>A server that is not closed is closed when the JVM ends, however it ends. Safe for use by several threads.
 */
public final class PostgresServer implements AutoCloseable {
    private final PostgresBackend backend;
    private final Set<String> created = ConcurrentHashMap.newKeySet();

    PostgresServer(PostgresBackend backend) {
        this.backend = backend;
        RunningServers.add(this);
    }

    /**
     * Starts a server with the default settings; takes about a second.
     *
     * @throws TestServerException if it cannot be started; the message has the end of its log
     */
    public static PostgresServer start() {
        return builder().start();
    }

    /** A server with other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The server that all tests of this JVM share, started at the first call. Do not restart, crash or close it: other tests
     * use it.
     *
     * @throws TestServerException if it cannot be started or reached
     */
    public static PostgresServer shared() {
        return SharedServers.postgres();
    }

    /**
     * Makes a new, empty database with a name of its own; takes some tens of milliseconds.
     *
     * @throws TestServerException if the server refuses or does not answer
     */
    public TestDatabase createDatabase() {
        TestDatabase maintenance = backend.maintenanceDatabase();
        String name = "test_" + Long.toHexString(ThreadLocalRandom.current().nextLong() & Long.MAX_VALUE);
        execute("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8'");
        created.add(name);
        return new TestDatabase(
                name, maintenance.host(), maintenance.port(), maintenance.user(), maintenance.password());
    }

    /**
     * Drops a database made by {@link #createDatabase()}, cutting the sessions that use it. Not needed on a server that was
     * started for the tests; a server from elsewhere would keep it until the JVM ends.
     *
     * @throws IllegalArgumentException if this server did not make it
     * @throws TestServerException if the server refuses or does not answer
     */
    public void dropDatabase(TestDatabase database) {
        if (!created.contains(database.name())) {
            throw new IllegalArgumentException(
                    "The database " + database + " was not made by this server; only such are" + " dropped.");
        }
        execute("DROP DATABASE IF EXISTS " + database.name() + " WITH (FORCE)");
        created.remove(database.name());
    }

    /** The port it listens on; the same after a restart. */
    public int port() {
        return backend.maintenanceDatabase().port();
    }

    /** What the server says its version is, such as {@code 18.6}. */
    public String version() {
        return text("SHOW server_version");
    }

    /**
     * Stops the server cleanly but at once (its sessions are cut, their transactions rolled back) and starts it again on the
     * same port and data.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void restart() {
        backend.restart();
    }

    /**
     * Crashes the server: all its processes end at once, without a checkpoint, so that the next start has to recover from
     * the write-ahead log. Whatever was committed with {@code synchronous_commit} on is there afterwards, as only the
     * processes fail and not the operating system; this holds with {@code fsync} off too.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void crash() {
        backend.crash();
    }

    /**
     * Starts the server after a {@link #crash()}, on the same port and data; does nothing if it runs.
     *
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public void startAgain() {
        backend.startAgain();
    }

    /**
     * Starts a standby of this server, with its settings, which is kept up to date by streaming replication. It is asynchronous unless
     * this server's {@code synchronous_standby_names} says otherwise. It can be read; its databases are those of this server, on
     * {@link #port its own port}. To be closed by itself, in any order.
     *
     * @return the standby, once it streams
     * @throws TestServerException if it cannot be started; the message has the end of its log
     * @throws UnsupportedOperationException if the server was not started by this JVM as a process of its own
     */
    public PostgresServer startStandby() {
        return new PostgresServer(backend.startStandby());
    }

    /**
     * Makes a standby a server that can be written to; what it has received by then is its truth. Its primary is not told: end that one
     * first, or there are two.
     *
     * @throws TestServerException if it is no standby, or is not promoted within a minute
     */
    public void promote() {
        if (!text("SELECT pg_promote()").equals("t")) {
            throw new TestServerException(this + " was not promoted within a minute.");
        }
    }

    /** Ends the server and deletes its data; a server from elsewhere loses only the databases made here. */
    @Override
    public void close() {
        RunningServers.remove(this);
        try {
            if (!backend.isDisposable()) {
                created.forEach(name -> execute("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"));
                created.clear();
            }
        } finally {
            backend.close();
        }
    }

    @Override
    public String toString() {
        return "PostgreSQL on port " + port();
    }

    private String text(String query) {
        TestDatabase database = backend.maintenanceDatabase();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw unreachable(database, e);
        }
    }

    private void execute(String sql) {
        TestDatabase database = backend.maintenanceDatabase();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw unreachable(database, e);
        }
    }

    private static TestServerException unreachable(TestDatabase database, SQLException e) {
        return new TestServerException(
                "PostgreSQL at " + database + " refused or did not answer: " + e.getMessage(), e);
    }

    /** The settings of a server to be started. Not safe for use by several threads. */
    public static final class Builder {
        private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_.]*");

        private final Map<String, String> settings = new LinkedHashMap<>();
        private List<String> startedBy = List.of();

        private Builder() {
            settings.put("fsync", "off");
            settings.put("full_page_writes", "off");
            settings.put("max_connections", "200");
            settings.put("max_prepared_transactions", "20");
            settings.put("shared_buffers", "128MB");
            settings.put("timezone", "UTC");
        }

        Map<String, String> settings() {
            return settings;
        }

        /**
         * Sets a parameter of the server, as in {@code postgresql.conf}. Defaults that differ from PostgreSQL's own:
         * {@code fsync=off}, {@code full_page_writes=off}, {@code max_connections=200},
         * {@code max_prepared_transactions=20}, {@code timezone=UTC}.
         *
         * @param name the parameter's name, in lower case
         * @param value its value, without quotes
         * @throws IllegalArgumentException if the name is none that a parameter can have, or is {@code port} or
         *     {@code listen_addresses}, which the server chooses itself
         */
        public Builder setting(String name, String value) {
            if (!NAME.matcher(name).matches() || name.equals("port") || name.equals("listen_addresses")) {
                throw new IllegalArgumentException(
                        "The setting '" + name + "' cannot be set: it must be a parameter's name"
                                + " in lower case, other than port and listen_addresses.");
            }
            settings.put(name, value);
            return this;
        }

        /**
         * Has the server started by another command, to which the server's own is appended and which has to become it
         * ({@code exec}): a shell that limits what it may use, for example.
         */
        public Builder startedBy(String... command) {
            startedBy = List.of(command);
            return this;
        }

        /**
         * Starts the server; returns when it answers.
         *
         * @throws TestServerException if it cannot be started; the message has the end of its log
         */
        public PostgresServer start() {
            return new PostgresServer(LocalPostgres.start(new PostgresLaunch(settings, startedBy)));
        }
    }
}
