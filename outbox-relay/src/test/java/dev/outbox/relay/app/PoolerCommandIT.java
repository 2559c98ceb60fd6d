package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.outbox.relay.faults.Pooler;
import dev.outbox.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the program says to a pooler that gives each transaction another session. Not run where there is no PgBouncer. */
class PoolerCommandIT {
    @Test
    void runEndsWithTheCodeForAWrongConfigurationAndSaysWhatToDo() throws Exception {
        Optional<Path> program = Pooler.program();
        assumeThat(program)
                .as("pgbouncer is on the PATH, or apt-get can download it")
                .isPresent();
        try (PostgresServer server = PostgresServer.start();
                Pooler pooler = Pooler.start(program.orElseThrow(), server.createDatabase(), "transaction", 20)) {
            Invocation run = Invocation.of(
                    Map.of(
                            "OUTBOX_DB_URL",
                            pooler.database().jdbcUrl(),
                            "OUTBOX_DB_USER",
                            pooler.database().user()),
                    "run");

            assertThat(run.code()).isEqualTo(Main.MISUSED);
            assertThat(run.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("outbox-relay: --db-url leads to a pooler")
                    .contains("pool_mode=session", "(from environment variable OUTBOX_DB_URL)");
        }
    }
}
