package dev.outbox.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Asks a nats-server program for its version. */
final class NatsServerProgram {
    private NatsServerProgram() {}

    /** What {@code --version} says, or nothing if the program does not run or says something else. */
    static Optional<ServerRelease> release(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 && said.startsWith("nats-server:")
                    ? ServerRelease.in(said)
                    : Optional.empty();
        } catch (IOException notRunnable) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestServerException("Interrupted while asking " + program + " for its version.", e);
        }
    }
}
