package dev.outbox.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs {@code install-nats-server.sh} of this artifact, which tries every place a nats-server can be had from. */
final class NatsServerInstaller {
    private static final Logger log = LoggerFactory.getLogger(NatsServerInstaller.class);
    private static final String SCRIPT = "install-nats-server.sh";

    private NatsServerInstaller() {}

    static void install(NatsVersion version, Path target) {
        Path folder = FileTree.createTemporary("outbox-install-");
        try (InputStream script = NatsServerInstaller.class.getResourceAsStream(SCRIPT)) {
            Path file = folder.resolve(SCRIPT);
            Files.copy(Objects.requireNonNull(script, SCRIPT), file);
            run(List.of("bash", file.toString(), version.word(), target.toString()), version);
        } catch (IOException e) {
            throw new TestServerException(advice(version, "The installer script needs bash: " + e.getMessage()), e);
        } finally {
            FileTree.delete(folder);
        }
    }

    /** The script limits its own time: each source has a bound. */
    private static void run(List<String> command, NatsVersion version) throws IOException {
        log.info("No nats-server found, fetching one. needed={}", version.range());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> said = new ArrayList<>();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                log.info("{}", line);
                said.add(line);
            }
            if (process.waitFor() != 0) {
                throw new TestServerException(advice(version, "The installer said:\n" + String.join("\n", said)));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new TestServerException("Interrupted while installing nats-server.", e);
        }
    }

    private static String advice(NatsVersion version, String reason) {
        String variable = version == NatsVersion.OLDEST ? "NATS_SERVER_OLDEST" : "NATS_SERVER";
        return "No nats-server " + version.range() + " could be had. Install one from"
                + " https://github.com/nats-io/nats-server/releases and name its path in " + variable
                + ", or name a running server in " + ForeignNats.VARIABLE + ". " + reason;
    }
}
