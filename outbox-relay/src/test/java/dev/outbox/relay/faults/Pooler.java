package dev.outbox.relay.faults;

import static org.awaitility.Awaitility.await;

import dev.outbox.testkit.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A PgBouncer before a database. The program is the one on the {@code PATH}, or comes from Debian's package, for which nobody has to be root.
 */
public final class Pooler implements AutoCloseable {
    /** Fetches the package, and the two libraries that not every machine has, into a folder. Whole or not at all, as others may fetch it as well. */
    private static final String FETCH = """
            set -e
            [ ! -x "$1/usr/sbin/pgbouncer" ] || exit 0
            mkdir -p "$1.$$"
            cd "$1.$$"
            trap 'rm -rf "$1.$$"' EXIT
            apt-get download pgbouncer $(apt-cache depends pgbouncer | sed -nE 's/.*Depends: (lib(event|c-?ares)[^ ]*)$/\\1/p')
            for package in *.deb; do dpkg-deb -x "$package" .; done
            mv -T "$1.$$" "$1" || [ -x "$1/usr/sbin/pgbouncer" ]
            """;

    private final TestDatabase behind;
    private final Path folder;
    private final int port;
    private final Process process;

    private Pooler(TestDatabase behind, Path folder, int port, Process process) {
        this.behind = behind;
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Where the program is; empty where it is not and cannot be fetched. */
    public static Optional<Path> program() throws IOException, InterruptedException {
        for (String folder : (System.getenv("PATH") + ":/usr/sbin").split(":", -1)) {
            Path program = Path.of(folder, "pgbouncer");
            if (Files.isExecutable(program)) {
                return Optional.of(program);
            }
        }
        Path home = cache().resolve("pgbouncer");
        Process fetch = new ProcessBuilder("sh", "-c", FETCH, "sh", home.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return fetch.waitFor() == 0 ? Optional.of(home.resolve("usr/sbin/pgbouncer")) : Optional.empty();
    }

    /** Starts one. */
    public static Pooler start(Path program, TestDatabase behind, String poolMode, int poolSize) throws IOException {
        int port = freePort();
        Path folder = Files.createTempDirectory("outbox-pgbouncer");
        Path configuration = folder.resolve("pgbouncer.ini");
        Files.writeString(configuration, """
                [databases]
                * = host=127.0.0.1 port=%d user=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                default_pool_size = %d
                ignore_startup_parameters = extra_float_digits
                %s
                """.formatted(
                        behind.port(),
                        behind.user(),
                        port,
                        poolMode,
                        poolSize,
                        // It does not run as root.
                        "root".equals(System.getProperty("user.name")) ? "user = nobody" : ""));
        ProcessBuilder command = new ProcessBuilder(program.toString(), configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile());
        List<String> libraries = new ArrayList<>();
        try (var folders = Files.newDirectoryStream(program.resolveSibling("../lib"), "*-linux-*")) {
            folders.forEach(libraryFolder -> libraries.add(libraryFolder.toString()));
        }
        command.environment().put("LD_LIBRARY_PATH", String.join(":", libraries));
        Pooler pooler = new Pooler(behind, folder, port, command.start());
        await().until(pooler::answers);
        return pooler;
    }

    /** The database, through the pooler. */
    public TestDatabase database() {
        return new TestDatabase(behind.name(), "127.0.0.1", port, behind.user(), behind.password());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("PgBouncer did not start: " + Files.readString(folder.resolve("pgbouncer.log")));
        }
        try (Connection connection =
                DriverManager.getConnection(database().jdbcUrl(), behind.user(), behind.password())) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static Path cache() {
        String named = System.getenv("OUTBOX_CACHE");
        return named == null ? Path.of(System.getProperty("user.home"), ".cache", "outbox") : Path.of(named);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
