package dev.outbox.torture.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A relay as a process of its own. One that ends though nobody wanted it to is started again, as a supervisor would, and counted.
 * Thread-safe.
 */
public final class RelayProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final List<String> command;
    private final Path log;
    private @Nullable Process process;
    private int unwantedEnds;

    RelayProcess(String name, List<String> command, Path log) {
        this.name = name;
        this.command = command;
        this.log = log;
    }

    /** Its name, which is its database role as well. */
    public String name() {
        return name;
    }

    /** Forgets what an earlier run has logged. */
    void clearLog() throws IOException {
        Files.deleteIfExists(log);
    }

    /** Starts it; does nothing if it runs. */
    public synchronized void start() throws IOException {
        if (process != null) {
            return;
        }
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("OUTBOX_"));
        Process started = builder.start();
        process = started;
        started.getOutputStream().close();
        Leash.tie(started);
        var unused = started.onExit().thenAccept(this::ended);
    }

    private synchronized void ended(Process ended) {
        if (ended != process) {
            return;
        }
        process = null;
        unwantedEnds++;
        try {
            start();
        } catch (IOException e) {
            throw new StuckException("relay " + name + " cannot be started again", e);
        }
    }

    /** How often it ended though nobody wanted it to. */
    public synchronized int unwantedEnds() {
        return unwantedEnds;
    }

    /** Kills it (SIGKILL) and waits until it is gone; frozen or not. */
    public void kill() throws InterruptedException {
        Process taken = take();
        if (taken != null) {
            taken.destroyForcibly().waitFor();
        }
    }

    /** Asks it to end (SIGTERM) and waits until it has. */
    public void stop() throws InterruptedException {
        Process taken = take();
        if (taken != null) {
            taken.destroy();
            if (!taken.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                taken.destroyForcibly().waitFor();
                throw new StuckException(
                        "relay " + name + " did not end within " + PATIENCE.toSeconds() + " s of SIGTERM", null);
            }
        }
    }

    private synchronized @Nullable Process take() {
        Process taken = process;
        process = null;
        return taken;
    }

    /** Freezes it (SIGSTOP): its connections stay open. */
    public synchronized void freeze() throws IOException, InterruptedException {
        if (process != null) {
            Signal.STOP.sendTo(process);
        }
    }

    /** Lets it go on (SIGCONT). */
    public synchronized void thaw() throws IOException, InterruptedException {
        if (process != null) {
            Signal.CONT.sendTo(process);
        }
    }

    @Override
    public void close() {
        Process taken = take();
        if (taken != null) {
            taken.destroyForcibly();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
