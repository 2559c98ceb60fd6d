package dev.outbox.benchmark.capture;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.util.List;

/** The PostgreSQL of a run, which its processes find by system properties. */
final class Server implements AutoCloseable {
    private static final String URL = "benchmark.url";
    private static final String USER = "benchmark.user";
    private static final String PASSWORD = "benchmark.password";

    private final PostgresServer server;
    private final TestDatabase database;

    private Server(PostgresServer server) {
        this.server = server;
        this.database = server.createDatabase();
        OutboxSchema.DEFAULT.migrate(database.dataSource());
    }

    /** Starts one that syncs its log to the disk, as those that matter do. */
    static Server start() {
        return new Server(PostgresServer.builder()
                .setting("fsync", "on")
                .setting("full_page_writes", "on")
                .start());
    }

    /** What tells a process of it. */
    List<String> arguments() {
        return List.of(
                "-D" + URL + "=" + database.jdbcUrl(),
                "-D" + USER + "=" + database.user(),
                "-D" + PASSWORD + "=" + database.password());
    }

    String version() {
        return server.version();
    }

    /** Connections to the server that this process was told of, as if it were somewhere else. */
    static HikariDataSource pool(Place place) {
        return Application.pool(System.getProperty(URL), System.getProperty(USER), System.getProperty(PASSWORD), place);
    }

    @Override
    public void close() {
        server.close();
    }
}
