package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class KilledJvmIT {
    @Test
    void serversDoNotOutliveAJvmThatIsKilled() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "-D" + NatsVersion.PROPERTY + "="
                                + NatsVersion.configured().word(),
                        LeftServers.class.getName())
                .redirectErrorStream(true)
                .start();
        List<Left> left = leftBy(jvm);
        assertThat(left).hasSize(2).allMatch(Left::isRunning);

        jvm.destroyForcibly();

        await().untilAsserted(() -> assertThat(left).noneMatch(Left::isRunning));
        await().untilAsserted(() -> assertThat(left).noneMatch(one -> Files.exists(one.folder())));
    }

    private static List<Left> leftBy(Process jvm) throws IOException {
        List<Left> left = new ArrayList<>();
        BufferedReader reader = jvm.inputReader(StandardCharsets.UTF_8);
        while (left.size() < 2) {
            String line = Objects.requireNonNull(reader.readLine(), "the program ended early");
            if (line.startsWith("left ")) {
                String[] words = line.split(" ", -1);
                left.add(new Left(Long.parseLong(words[1]), Path.of(words[2])));
            }
        }
        return left;
    }

    private record Left(long pid, Path folder) {
        boolean isRunning() {
            return ProcessHandle.of(pid).isPresent();
        }
    }
}
