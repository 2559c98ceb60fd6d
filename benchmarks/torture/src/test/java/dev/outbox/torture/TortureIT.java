package dev.outbox.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The short runs that belong to each build; docs/torture.md tells of the long one. */
class TortureIT {
    private final StringWriter printed = new StringWriter();

    @Test
    void nothingIsLostDoubledPhantomOrOutOfOrderWhateverFails() {
        int exitCode = run("--faults", "13", "--events", "10000", "--seed", "20261123");

        assertThat(lastLine())
                .as(printed.toString())
                .matches("faults=13 events=\\d{5} lost=0 doubled=0 phantom=0 outOfOrder=0 seed=20261123");
        assertThat(exitCode).isZero();
    }

    @Test
    void aRelayThatOrdersByTransactionIdIsFound() {
        int exitCode = run("--mutant", "order-by-xid", "--faults", "2", "--events", "2000", "--seed", "1");

        assertThat(lastLine())
                .as(printed.toString())
                .matches("faults=2 events=\\d{4} lost=\\d+ doubled=\\d+ phantom=0 outOfOrder=[1-9]\\d* seed=1");
        assertThat(printed.toString()).contains(" out of order: ", "; before: ");
        assertThat(exitCode).isEqualTo(1);
    }

    @Test
    void anUnknownFaultIsRefused() {
        assertThat(run("--only", "relay-kil")).isEqualTo(2);
        assertThat(printed.toString()).contains("'relay-kil' is no fault; there are relay-kill, ");
    }

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(printed, true);
        return TortureCommand.commandLine().setOut(writer).setErr(writer).execute(arguments);
    }

    private String lastLine() {
        List<String> lines = printed.toString().lines().toList();
        return lines.get(lines.size() - 1);
    }
}
