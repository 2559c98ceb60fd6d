package dev.outbox.testkit;

import static dev.outbox.testkit.NatsVersion.NEWEST;
import static dev.outbox.testkit.NatsVersion.OLDEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs are shell scripts that print a version. */
class NatsServerBinaryTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final AtomicInteger installs = new AtomicInteger();

    @BeforeEach
    void useAnEmptyCache() {
        environment.put("OUTBOX_CACHE", folder.resolve("cache").toString());
        environment.put("PATH", "");
    }

    @Test
    void theOneNamedByTheEnvironmentComesFirst() {
        Path named = program("named", "2.14.5");
        environment.put("NATS_SERVER", named.toString());
        environment.put("PATH", program("path", "2.15.1").getParent().toString());
        cached("2.15.2");

        assertThat(find(NEWEST)).isEqualTo(named);
    }

    @Test
    void thePathComesBeforeTheCache() {
        Path onPath = program("path", "2.12.0");
        environment.put("PATH", onPath.getParent().toString());
        cached("2.15.2");

        assertThat(find(NEWEST)).isEqualTo(onPath);
    }

    @Test
    void anOldOneOnThePathIsPassedOver() {
        Path old = program("old", "2.9.10");
        Path candidate = program("candidate", "2.16.0-RC.1");
        Path fitting = program("fitting", "2.12.5");
        environment.put(
                "PATH",
                Stream.of(old, candidate, fitting)
                        .map(path -> path.getParent().toString())
                        .reduce((a, b) -> a + File.pathSeparator + b)
                        .orElseThrow());

        assertThat(find(NEWEST)).isEqualTo(fitting);
        assertThat(find(OLDEST)).isEqualTo(old);
    }

    @Test
    void theNewestOfTheCacheIsTaken() {
        cached("2.9.25");
        cached("2.12.5");
        Path newest = cached("2.12.15");

        assertThat(find(NEWEST)).isEqualTo(newest);
        assertThat(installs).hasValue(0);
    }

    @Test
    void aBrokenOneInTheCacheIsPassedOver() throws IOException {
        Path fitting = cached("2.12.5");
        Files.writeString(cached("2.15.1"), "not a program any more");

        assertThat(find(NEWEST)).isEqualTo(fitting);
    }

    @Test
    void theInstallerIsAskedLastAndItsResultIsKept() {
        Path installed = find(OLDEST);

        assertThat(installed).isEqualTo(folder.resolve("cache/nats-server/2.9.25/nats-server"));
        assertThat(find(OLDEST)).isEqualTo(installed);
        assertThat(installs).hasValue(1);
    }

    @Test
    void thoseWhoAskAtOnceInstallOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Path> ask = () -> find(NEWEST);
            for (Future<Path> answer : threads.invokeAll(List.of(ask, ask, ask, ask))) {
                assertThat(answer.get()).isExecutable();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(installs).hasValue(1);
    }

    @Test
    void anInstallLeavesNothingHalfDoneBehind() throws IOException {
        find(NEWEST);

        try (Stream<Path> left = Files.list(folder.resolve("cache/nats-server"))) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder(".lock", "2.15.1");
        }
    }

    @Test
    void aNamedOneThatIsTooOldIsAnError() {
        environment.put("NATS_SERVER", program("old", "2.11.4").toString());
        environment.put("PATH", program("path", "2.15.1").getParent().toString());

        assertThatThrownBy(() -> find(NEWEST))
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("NATS_SERVER is " + environment.get("NATS_SERVER"))
                .hasMessageContaining("a nats-server 2.11.4")
                .hasMessageContaining("2.12 or later is needed");
    }

    @Test
    void aNamedOneThatDoesNotRunIsAnError() {
        environment.put("NATS_SERVER_OLDEST", folder.resolve("nowhere").toString());

        assertThatThrownBy(() -> find(OLDEST))
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("NATS_SERVER_OLDEST")
                .hasMessageContaining("does not run");
    }

    @Test
    void anInstallerThatBringsTheWrongLineIsAnError() {
        NatsServerBinary binary =
                new NatsServerBinary(environment, (version, target) -> write(target, "nats-server: v2.11.0"));

        assertThatThrownBy(() -> binary.find(NEWEST))
                .isInstanceOf(TestServerException.class)
                .hasMessageContaining("no nats-server 2.12 or later");
    }

    private Path find(NatsVersion version) {
        return new NatsServerBinary(environment, (wanted, target) -> {
                    installs.incrementAndGet();
                    write(target, wanted == OLDEST ? "nats-server: v2.9.25" : "nats-server: v2.15.1");
                })
                .find(version);
    }

    private Path program(String name, String release) {
        return write(folder.resolve(name).resolve("nats-server"), "nats-server: v" + release);
    }

    private Path cached(String release) {
        return write(folder.resolve("cache/nats-server/" + release + "/nats-server"), "nats-server: v" + release);
    }

    private static Path write(Path program, String output) {
        try {
            Files.createDirectories(program.getParent());
            Files.writeString(program, "#!/bin/sh\necho '" + output + "'\n");
            assertThat(program.toFile().setExecutable(true)).isTrue();
            return program;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
