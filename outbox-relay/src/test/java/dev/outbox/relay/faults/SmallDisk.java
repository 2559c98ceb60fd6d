package dev.outbox.relay.faults;

import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/**
 * A PostgreSQL server with a second disk of some megabytes that can be filled: a file system in memory, mounted in a name space that
 * only the server lives in, for which nobody has to be root. A database on it gets the kernel's own "No space left on device".
 * The write-ahead log is on the first disk; without room for that, a server does not refuse but crash.
 */
public final class SmallDisk implements AutoCloseable {
    /** Mounts it; then, in a name space where it is not root any more, becomes the server. */
    private static final String MOUNT =
            "mount -t tmpfs -o size=$1m,mode=777 tmpfs \"$0\" && shift && exec unshare -U --map-user=1 --map-group=1 \"$@\"";

    private final PostgresServer server;
    private final TestDatabase elsewhere;
    private final Path ballast;

    private SmallDisk(PostgresServer server, Path folder) {
        this.server = server;
        this.elsewhere = server.createDatabase();
        this.ballast = folder.resolve("ballast");
    }

    /** Whether this machine lets us: Linux, with name spaces for everybody. */
    public static boolean isPossible(Path folder) throws InterruptedException {
        try {
            return new ProcessBuilder(command(folder, 1, "true"))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noUnshare) {
            return false;
        }
    }

    /** Starts a server with such a disk, mounted on an empty folder. */
    public static SmallDisk start(Path folder, int megabytes) throws SQLException {
        SmallDisk disk = new SmallDisk(
                PostgresServer.builder().startedBy(command(folder, megabytes)).start(), folder);
        disk.execute("create tablespace small_disk location '" + folder + "'");
        return disk;
    }

    /** A new database on it. */
    public TestDatabase createDatabase() throws SQLException {
        TestDatabase database = server.createDatabase();
        execute("alter database " + database.name() + " set tablespace small_disk");
        return database;
    }

    /** Fills it; by the server, as nobody else sees it. What the files of the database have inside is still theirs. */
    public void fill() {
        try {
            execute("copy (select repeat('x', 1000) from generate_series(1, 1000000)) to '" + ballast + "'");
        } catch (SQLException full) {
            return;
        }
        throw new IllegalStateException("the disk took a gigabyte");
    }

    /** Makes room again. */
    public void clear() throws SQLException {
        execute("copy (select where false) to '" + ballast + "'");
    }

    @Override
    public void close() {
        server.close();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = elsewhere.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String[] command(Path folder, int megabytes, String... command) {
        return Stream.concat(
                        Stream.of("unshare", "-Urm", "sh", "-c", MOUNT, folder.toString(), Integer.toString(megabytes)),
                        Stream.of(command))
                .toArray(String[]::new);
    }
}
