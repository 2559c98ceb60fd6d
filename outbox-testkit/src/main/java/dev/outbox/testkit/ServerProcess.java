package dev.outbox.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process this JVM started, known by its id, writing to a log file.
 *
 * <p>It never outlives this JVM, not even one that is killed or halted and so runs no shutdown hook: a small shell beside it
 * reads from a pipe that only this JVM holds open, and when the pipe closes without a word it ends the process and deletes
 * its folder.
 */
final class ServerProcess {
    private static final String WATCH = """
            read -r word
            if [ "$word" = ended ]; then exit; fi
            kill -"$1" "$2"
            tries=0
            while kill -0 "$2" && [ "$tries" -lt 50 ]; do sleep 0.2; tries=$((tries + 1)); done
            rm -rf -- "$3"
            """;

    private final Process process;
    private final Path log;
    private final CompletableFuture<Void> watchDismissed;

    private ServerProcess(Process process, Process watch, Path log) {
        this.process = process;
        this.log = log;
        // At once, also when it ends by itself: its id may soon belong to another process.
        this.watchDismissed = process.onExit().thenAccept(ended -> dismiss(watch));
    }

    /**
     * Starts a command; its output is appended to {@code log}.
     *
     * @param folder the temporary folder it works in, deleted if this JVM dies without having ended it
     * @param lastSignal the signal that ends it for sure, sent if this JVM dies without having ended it
     */
    static ServerProcess start(List<String> command, Path folder, Path log, Signal lastSignal) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process.getOutputStream().close();
            try {
                String pid = Long.toString(process.pid());
                Process watch = new ProcessBuilder("sh", "-c", WATCH, "sh", lastSignal.name(), pid, folder.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return new ServerProcess(process, watch, log);
            } catch (IOException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new TestServerException("Could not start " + command.get(0) + ": " + e.getMessage(), e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The exit status of a process that has ended. */
    int exitStatus() {
        return process.exitValue();
    }

    /** Sends a signal; does nothing if the process has ended. */
    void send(Signal signal) {
        if (!process.isAlive()) {
            return;
        }
        try {
            Process kill = new ProcessBuilder(
                            "sh", "-c", "kill -\"$1\" \"$2\"", "sh", signal.name(), Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            int status = kill.waitFor();
            if (status != 0 && process.isAlive()) {
                throw new TestServerException("Could not send SIG" + signal + " to process " + pid()
                        + ": kill ended with status " + status + ".");
            }
        } catch (IOException e) {
            throw new TestServerException("Could not send SIG" + signal + " to process " + pid() + ": no shell.", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Sends a signal that ends the process, waits, and kills it if it is still there. */
    void end(Signal signal, Duration patience) {
        send(signal);
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor();
            }
            watchDismissed.join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw interrupted(e);
        }
    }

    private static void dismiss(Process watch) {
        try (OutputStream pipe = watch.getOutputStream()) {
            pipe.write("ended\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // It was ended with us, by a signal to the whole group: nothing is left to dismiss.
        }
        watch.onExit().join();
    }

    /** The end of what it wrote, to be shown when it did not start. */
    String logTail() {
        try {
            String text = Files.readString(log, StandardCharsets.ISO_8859_1);
            return text.substring(Math.max(0, text.length() - 4_000));
        } catch (IOException e) {
            return "(its log " + log + " cannot be read: " + e.getMessage() + ")";
        }
    }

    private static TestServerException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TestServerException("Interrupted while ending a server.", e);
    }

    /** The signals that are sent to servers. */
    enum Signal {
        /** Ends nats-server gracefully. */
        TERM,
        /** Ends PostgreSQL quickly and cleanly, cutting its sessions. */
        INT,
        /** Ends PostgreSQL at once, as a crash would. */
        QUIT,
        KILL,
        /** Lets nats-server read its configuration again. */
        HUP,
        /** Puts nats-server into lame duck mode. */
        USR2,
        STOP,
        CONT
    }
}
