package dev.outbox.relay;

import dev.outbox.relay.faults.CrashPoint;
import dev.outbox.relay.jetstream.JetStreams;
import dev.outbox.relay.postgres.PostgresOutbox;
import dev.outbox.relay.publish.PublishCount;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.testkit.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A relay in a process of its own that dies in the middle of its work. */
final class CrashingRelay {
    private static final long PATIENCE_SECONDS = 60;

    private CrashingRelay() {}

    /** Runs one until it dies at a point, and fails if it does not come there. */
    static void run(TestDatabase database, String natsUrl, PublishMode mode, String point)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                CrashingRelay.class.getName(),
                database.jdbcUrl(),
                database.user(),
                natsUrl,
                mode.name(),
                point);
        builder.environment().put("PASSWORD", String.valueOf(database.password()));
        Path log = Files.createTempFile("crashing-relay", ".log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != CrashPoint.KILLED) {
                throw new IllegalStateException(
                        "the relay did not die " + point + "; it said:\n" + Files.readString(log));
            }
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(log);
        }
    }

    public static void main(String[] arguments) {
        RelayOptions options = RelayOptions.builder()
                .databaseUrl(arguments[0])
                .databaseUser(arguments[1])
                .databasePassword(() -> System.getenv("PASSWORD"))
                .nats(arguments[2])
                .publishMode(PublishMode.valueOf(arguments[3]))
                .batchSize(50)
                .lease(Duration.ofSeconds(2))
                .build();
        CrashPoint point = CrashPoint.of(arguments[4]);
        PostgresOutbox store = new PostgresOutbox(options.postgres());
        JetStreams streams = new JetStreams(options.jetStream());
        new RelayLoop(
                        () -> point.in(store.connect()),
                        lease -> point.in(streams.connect(lease)),
                        new StopSignal(),
                        options.engine(),
                        new PublishCount(),
                        options.listener())
                .run();
    }
}
