package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** A dump restored into another cluster: the transaction ids of rows and checkpoint mean nothing there. */
@OutboxServers
@Tag("protocol")
class RestoreFaultIT {
    private static final String[] TABLES = {
        "outbox.event", "outbox.checkpoint", "outbox.history", "outbox.dead_letter", "ledger", "counter"
    };

    @Test
    void afterARestoreIntoAnotherClusterNothingIsLostAndNothingIsDoubled(TestDatabase database) throws Exception {
        try (NatsServer nats = NatsServer.start();
                PostgresServer other = PostgresServer.start()) {
            TestOutbox before = TestOutbox.in(database);
            RelaySetup setup = new RelaySetup(database, nats.url(), "EVENTS");
            // The other cluster's transaction ids are far behind this one's.
            for (int i = 0; i < 300; i++) {
                before.execute("select pg_current_xact_id()");
            }
            before.fill(1000, 20, 50);
            try (Relay relay = Relay.start(
                    setup.options().duplicateWindow(Duration.ofMillis(100)).build())) {
                await().until(() -> relay.published() == 1000);
            }
            // Committed and not yet published when the dump is taken.
            before.fill(100, 20, 50);

            TestOutbox after = TestOutbox.in(other.createDatabase());
            restore(before, after);
            after.fill(50, 20, 50);
            try (Relay relay = new RelaySetup(after.database(), nats.url(), "EVENTS").start()) {
                await().until(() -> relay.published() == 150);
                after.fill(50, 20, 50);
                await().until(() -> relay.published() == 200);
            }

            StreamAudit audit = StreamAudit.of(after, nats.url(), "EVENTS");
            assertThat(audit.committed()).isEqualTo(1200);
            assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
        }
    }

    /** Copies the tables as a dump does: the column xid as data. */
    private static void restore(TestOutbox from, TestOutbox to) throws Exception {
        to.execute("delete from outbox.checkpoint");
        for (String table : TABLES) {
            ByteArrayOutputStream rows = new ByteArrayOutputStream();
            try (Connection source = from.connect();
                    Connection target = to.connect()) {
                source.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyOut("copy (select * from " + table + ") to stdout", rows);
                target.unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "copy " + table + " from stdin",
                                new StringReader(rows.toString(StandardCharsets.UTF_8)));
            }
        }
        to.execute("select setval('outbox.event_id_seq', (select max(id) from outbox.event))");
    }
}
