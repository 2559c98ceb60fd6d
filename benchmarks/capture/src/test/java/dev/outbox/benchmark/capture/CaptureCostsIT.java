package dev.outbox.benchmark.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CaptureCostsIT {
    @Test
    void aShortRunPrintsRatiosAndAllocation() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        CaptureCosts.run(true, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("Median time", "Fastest tenth")
                .containsPattern("UPDATE +50 +here +\\d+ µs( +\\d+\\.\\d{3} \\(\\S+ to \\S+\\)){4}")
                .containsPattern("UPDATE +10( +-?[\\d,]+){3}");
    }
}
