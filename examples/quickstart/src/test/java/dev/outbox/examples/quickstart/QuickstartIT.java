package dev.outbox.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QuickstartIT {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void whatArrivesIsWhatWasCommitted() throws Exception {
        int exitCode = run("--all");

        List<String> lines = lines();
        assertThat(exitCode).isZero();
        assertThat(lines.get(lines.size() - 1))
                .matches("committed=(\\d+) received=\\1 lost=0 duplicated=0 outOfOrder=0");
        assertThat(lines)
                .filteredOn(line -> line.matches(" +\\+\\d+ ms +todo\\.\\w+ .*"))
                .as("a line for each event")
                .hasSizeGreaterThan(300);
        assertThat(lines).noneMatch(line -> line.contains("\"Flour\""));
    }

    @Test
    void anUnknownOptionIsRefused() throws Exception {
        assertThat(run("--kepe")).isEqualTo(2);
        assertThat(lines()).first().asString().startsWith("Usage: ./quickstart");
    }

    private int run(String... options) throws InterruptedException {
        return Quickstart.run(Set.of(options), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private List<String> lines() {
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
