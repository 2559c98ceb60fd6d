package dev.outbox.benchmark.consume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsumeCostsIT {
    @Test
    void aShortRunPrintsRatios() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        ConsumeCosts.run(true, new PrintStream(printed, true, StandardCharsets.UTF_8));

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .containsPattern("a group, order per key +[\\d,]+ +\\d+\\.\\d\\d \\(")
                .containsPattern("a group with inbox, a row for each event +[\\d,]+ +\\d+\\.\\d\\d \\(");
    }
}
