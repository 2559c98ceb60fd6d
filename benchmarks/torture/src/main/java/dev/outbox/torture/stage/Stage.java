package dev.outbox.torture.stage;

import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One PostgreSQL, one or three nats-servers and two relays, all on this machine. Not thread-safe, except where it says so. */
public final class Stage implements AutoCloseable {
    /** The stream. */
    public static final String STREAM = "EVENTS";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final PostgresServer postgres;
    private final TestDatabase database;
    private final Broker nats;
    private final RelayProcess first;
    private final RelayProcess second;

    private Stage(Path folder, PostgresServer postgres, Broker nats, RelayCommand relay) {
        this.folder = folder;
        this.postgres = postgres;
        this.database = postgres.createDatabase();
        this.nats = nats;
        this.first = relay(relay, "relay_a");
        this.second = relay(relay, "relay_b");
    }

    /**
     * Starts the servers and migrates the database; the relays wait for {@link #startRelays}.
     *
     * @param folder for the relays' logs
     * @param jar the relay's jar, which migrates, whatever relays
     * @param servers how many nats-servers: 1 or 3
     */
    public static Stage start(Path folder, Path jar, RelayCommand relay, int servers)
            throws IOException, InterruptedException, SQLException {
        PostgresServer postgres = PostgresServer.builder()
                .setting("max_prepared_transactions", "100")
                .start();
        Stage stage = new Stage(folder, postgres, servers == 1 ? new SingleBroker() : new ClusterBroker(), relay);
        stage.first.clearLog();
        stage.second.clearLog();
        stage.execute(StageSql.ROLES);
        stage.migrate(jar);
        return stage;
    }

    private RelayProcess relay(RelayCommand command, String name) {
        return new RelayProcess(name, command.run(database.jdbcUrl(), name, nats), folder.resolve(name + ".log"));
    }

    private void migrate(Path jar) throws IOException, InterruptedException {
        Path log = folder.resolve("migrate.log");
        Process migration = new ProcessBuilder(RelayCommand.migrate(jar, database.jdbcUrl(), database.user(), "relay"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (migration.waitFor() != 0) {
            throw new IOException("the schema could not be migrated, see " + log);
        }
    }

    /** Starts those relays that do not run. */
    public void startRelays() throws IOException {
        first.start();
        second.start();
    }

    /** Both relays. */
    public List<RelayProcess> relays() {
        return List.of(first, second);
    }

    /** Waits until a relay leads. */
    public RelayProcess awaitLeader() throws InterruptedException {
        Waiting.until("a relay to lead", PATIENCE, () -> leader().isPresent());
        return leader().orElse(first);
    }

    /** Waits until this relay leads. */
    public void awaitLead(RelayProcess relay) throws InterruptedException {
        Waiting.until(
                relay + " to lead",
                PATIENCE,
                () -> leader().filter(relay::equals).isPresent());
    }

    /** The relay beside this one. */
    public RelayProcess other(RelayProcess relay) {
        return relay == first ? second : first;
    }

    private Optional<RelayProcess> leader() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(StageSql.LEADER)) {
            return row.next() ? Optional.of(row.getString(1).equals(first.name()) ? first : second) : Optional.empty();
        } catch (SQLException e) {
            return Optional.empty();
        }
    }

    /** Ends the database sessions of both relays. */
    public void cutSessions() throws SQLException {
        execute(StageSql.CUT_RELAYS);
    }

    /** Runs statements and commits. Thread-safe. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A connection to the database, as its owner. Thread-safe. */
    public Connection connect() throws SQLException {
        return database.dataSource().getConnection();
    }

    /** The database server. */
    public PostgresServer postgres() {
        return postgres;
    }

    /** What the relays publish to. */
    public Broker nats() {
        return nats;
    }

    /** Where logs are, and what faults put aside. */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() {
        first.close();
        second.close();
        nats.close();
        postgres.close();
    }
}
