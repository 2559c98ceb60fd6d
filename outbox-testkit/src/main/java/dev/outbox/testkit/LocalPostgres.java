package dev.outbox.testkit;

import dev.outbox.testkit.ServerProcess.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server that is a process of ours, with a data folder of its own. */
final class LocalPostgres implements PostgresBackend {
    private static final Logger log = LoggerFactory.getLogger(LocalPostgres.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PORTS_TO_TRY = 5;
    private static final String USER = "postgres";

    private final PostgresAccount account;
    private final Path folder;
    private final Path home;
    private final PostgresLaunch launch;
    private int port;
    private ServerProcess process;

    private LocalPostgres(PostgresAccount account, Path folder, PostgresLaunch launch, DataMaker data) {
        this.account = account;
        this.folder = folder;
        this.launch = launch;
        this.home = account.readsOurFiles()
                ? PostgresBinaries.unpackInto(
                        CacheFolder.locate(System.getenv()).resolve("postgresql"))
                : PostgresBinaries.unpackInto(folder);
        account.own(folder);
        data.make(this);
        this.port = FreePort.find();
        this.process = launch();
    }

    static LocalPostgres start(PostgresLaunch launch) {
        Path folder = FileTree.createTemporary("outbox-postgresql-");
        return start(launch, PostgresAccount.forOwnerOf(folder), folder);
    }

    static LocalPostgres start(PostgresLaunch launch, PostgresAccount account, Path folder) {
        return start(launch, account, folder, LocalPostgres::initialise);
    }

    private static LocalPostgres start(PostgresLaunch launch, PostgresAccount account, Path folder, DataMaker data) {
        try {
            long begin = System.nanoTime();
            LocalPostgres postgres = new LocalPostgres(account, folder, launch, data);
            postgres.awaitFirstStart();
            log.info(
                    "PostgreSQL started. port={} pid={} folder={} millis={}",
                    postgres.port,
                    postgres.process.pid(),
                    folder,
                    Duration.ofNanos(System.nanoTime() - begin).toMillis());
            return postgres;
        } catch (RuntimeException e) {
            FileTree.delete(folder);
            throw e;
        }
    }

    synchronized long pid() {
        return process.pid();
    }

    Path folder() {
        return folder;
    }

    private void initialise() {
        // Locale C: the same order of text on every machine.
        List<String> command = account.command(
                home.resolve("bin/initdb"),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--auth=trust",
                "--encoding=UTF8",
                "--no-locale",
                "--no-sync");
        ServerProcess initdb = ServerProcess.start(command, folder, folder.resolve("initdb.log"), Signal.KILL);
        boolean ended = Poll.until(PATIENCE, () -> !initdb.isAlive());
        initdb.end(Signal.KILL, Duration.ofSeconds(1));
        if (!ended || !Files.exists(data().resolve("postgresql.conf")) || initdb.exitStatus() != 0) {
            throw new TestServerException("initdb of PostgreSQL failed. Its command was " + command + ", the end of its"
                    + " output:\n" + initdb.logTail());
        }
    }

    private ServerProcess launch() {
        List<String> arguments = new ArrayList<>(List.of("-D", data().toString(), "-p", Integer.toString(port)));
        arguments.add("-clisten_addresses=127.0.0.1");
        arguments.add("-cunix_socket_directories=");
        launch.settings().forEach((name, value) -> arguments.add("-c" + name + "=" + value));
        List<String> command = new ArrayList<>(launch.startedBy());
        command.addAll(account.command(home.resolve("bin/postgres"), arguments.toArray(String[]::new)));
        return ServerProcess.start(command, folder, folder.resolve("postgresql.log"), Signal.QUIT);
    }

    private void awaitFirstStart() {
        for (int i = 1; !answers(); i++) {
            String tail = process.logTail();
            process.end(Signal.QUIT, PATIENCE);
            if (i == PORTS_TO_TRY || !tail.contains("could not bind")) {
                throw notStarted(tail);
            }
            port = FreePort.find();
            process = launch();
        }
    }

    /** Whether it answers within the time; false at once when it ends by itself. */
    private boolean answers() {
        try {
            return Poll.until(PATIENCE, () -> !process.isAlive() || accepts()) && process.isAlive();
        } catch (TestServerException interrupted) {
            process.end(Signal.KILL, PATIENCE);
            throw interrupted;
        }
    }

    /** Whether a server answers and it is this one, not another that took the port in the meantime. */
    private boolean accepts() {
        try (Connection connection = maintenanceDatabase().dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW data_directory")) {
            return row.next() && row.getString(1).equals(data().toString());
        } catch (SQLException notYet) {
            return false;
        }
    }

    private TestServerException notStarted(String tail) {
        return new TestServerException("PostgreSQL did not start on port " + port + " with the settings "
                + launch.settings() + ". The end of its log:\n" + tail);
    }

    @Override
    public synchronized TestDatabase maintenanceDatabase() {
        return new TestDatabase("postgres", "127.0.0.1", port, USER, USER);
    }

    @Override
    public boolean isDisposable() {
        return true;
    }

    @Override
    public synchronized void restart() {
        process.end(Signal.INT, PATIENCE);
        startAgain();
    }

    @Override
    public synchronized void crash() {
        // The immediate shutdown of PostgreSQL and not SIGKILL of its first process: that one would leave the others,
        // which
        // hold the shared memory and may still answer, to find out by themselves.
        process.end(Signal.QUIT, Duration.ofSeconds(10));
        log.info("PostgreSQL crashed on request. port={}", port);
    }

    @Override
    public synchronized void startAgain() {
        if (process.isAlive()) {
            return;
        }
        process = launch();
        if (!answers()) {
            String tail = process.logTail();
            process.end(Signal.QUIT, PATIENCE);
            throw notStarted(tail);
        }
        log.info("PostgreSQL started again. port={} pid={}", port, process.pid());
    }

    @Override
    public PostgresBackend startStandby() {
        Path standbysFolder = FileTree.createTemporary("outbox-postgresql-");
        BaseBackup backup = new BaseBackup(maintenanceDatabase(), "standby_" + Long.toHexString(System.nanoTime()));
        LocalPostgres standby = start(launch, PostgresAccount.forOwnerOf(standbysFolder), standbysFolder, making -> {
            backup.copy(data(), making.data());
            making.account.own(making.data());
        });
        if (!Poll.until(PATIENCE, backup::streams)) {
            String tail = standby.process.logTail();
            standby.close();
            throw new TestServerException("The standby does not stream from its primary. The end of its log:\n" + tail);
        }
        return standby;
    }

    @Override
    public synchronized void close() {
        process.end(Signal.QUIT, Duration.ofSeconds(10));
        FileTree.delete(folder);
        log.info("PostgreSQL stopped. port={}", port);
    }

    private Path data() {
        return folder.resolve("data");
    }

    /** Makes the data folder of a server that is being made. */
    private interface DataMaker {
        void make(LocalPostgres server);
    }
}
