package dev.outbox.relay.app;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The executable jar as a process of the test. Closing it kills it. */
final class RelayProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final List<String> err = new CopyOnWriteArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    private RelayProcess(Process process) {
        this.process = process;
        collect(process.getInputStream(), out);
        collect(process.getErrorStream(), err);
    }

    static RelayProcess start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("outbox.relay.jar")));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("OUTBOX_"));
        builder.environment().putAll(environment);
        return new RelayProcess(builder.start());
    }

    /** Waits for a line on the standard output that contains a text. */
    RelayProcess awaitLine(String text) {
        await().atMost(PATIENCE).until(() -> hasLineOrFails(text));
        return this;
    }

    private boolean hasLineOrFails(String text) {
        boolean ended = readers.stream().noneMatch(Thread::isAlive);
        if (ended && !hasLine(text)) {
            throw new IllegalStateException("the process has ended without '" + text + "':\n" + this);
        }
        return hasLine(text);
    }

    boolean hasLine(String text) {
        return out.stream().anyMatch(line -> line.contains(text));
    }

    /** Asks it to end, as SIGTERM does. */
    RelayProcess terminate() {
        // By the handle: destroying the process itself would close the streams that we still read.
        process.toHandle().destroy();
        return this;
    }

    /** Kills it, as SIGKILL does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Freezes it (SIGSTOP): its connections stay open, and nothing moves. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on (SIGCONT). */
    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("SIG" + name + " could not be sent to process " + process.pid());
        }
    }

    /** Waits until it has ended. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the process does not end: " + this);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return process.exitValue();
    }

    List<String> out() {
        return out;
    }

    List<String> err() {
        return err;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return String.join("\n", out) + "\n" + String.join("\n", err);
    }

    private void collect(InputStream stream, List<String> lines) {
        Thread reader = new Thread(() -> {
            try (BufferedReader text = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                text.lines().forEach(lines::add);
            } catch (IOException e) {
                lines.add("unreadable: " + e);
            }
        });
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }
}
