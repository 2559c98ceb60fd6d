package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.SmallDisk;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.faults.Writers;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What can happen to a database while events are written and published. */
@OutboxServers
@Tag("protocol")
class DatabaseFaultIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final TestDatabase database;
    private final NatsServer nats;
    private final RelayState state = new RelayState();
    private String stream;

    DatabaseFaultIT(TestDatabase database, NatsServer nats) {
        this.database = database;
        this.nats = nats;
    }

    @BeforeEach
    void aStreamOfItsOwn(TestInfo test) {
        stream = test.getTestMethod().orElseThrow().getName() + System.nanoTime();
    }

    @Test
    void theDatabaseRestartsAndCrashesAgainAndAgain() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            TestOutbox outbox = TestOutbox.in(server.createDatabase());
            try (Relay relay = start(outbox);
                    Writers writers = Writers.startTenacious(outbox, 3, 8, 31)) {
                for (int i = 0; i < 6; i++) {
                    awaitMore(relay);
                    if (i % 2 == 0) {
                        server.restart();
                    } else {
                        server.crash();
                        server.startAgain();
                    }
                }
                awaitMore(relay);
                writers.finish();
                await().atMost(LONG).untilAsserted(() -> assertPerfect(outbox));
            }
            assertThat(state.interruptions()).isGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void anAdministratorEndsTheRelaysSessionsAgainAndAgain() throws Exception {
        TestOutbox outbox = TestOutbox.in(database);
        outbox.empty();
        try (Relay relay = start(outbox);
                Writers writers = Writers.startTenacious(outbox, 3, 8, 32)) {
            for (int i = 0; i < 12; i++) {
                awaitMore(relay);
                await().until(() -> outbox.number("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                                + " where application_name = 'outbox-relay' and datname = current_database()")
                        > 0);
            }
            writers.finish();
            await().atMost(LONG).untilAsserted(() -> assertPerfect(outbox));
            assertThat(writers.failures()).isZero();
        }
        assertThat(state.interruptions()).isGreaterThanOrEqualTo(12);
    }

    /** A look at this backlog takes longer than the relay's role lets statements take. */
    @Test
    void timeoutsForTheStatementsOfApplicationsDoNotCutOffTheRelay() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            TestOutbox outbox = TestOutbox.in(server.createDatabase());
            outbox.execute("""
                    do $$
                    declare parameter text;
                    begin
                        create role relay superuser login;
                        for parameter in select name from pg_settings
                                where name in ('statement_timeout', 'lock_timeout', 'transaction_timeout') loop
                            execute format('alter role relay set %I = ''20ms''', parameter);
                        end loop;
                    end $$""");
            outbox.fill(30_000, 50, 100);
            try (Relay relay = Relay.start(options(outbox).databaseUser("relay").build());
                    Connection locking = outbox.connect()) {
                outbox.awaitSettled();
                int interruptions = state.interruptions();
                lockCheckpoint(locking);
                outbox.fill(10, 10, 100);
                await().until(() -> outbox.number(
                                "select count(*) from pg_stat_activity where usename = 'relay'"
                                        + " and wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '1 second'")
                        == 1);
                locking.rollback();
                outbox.awaitSettled();
                assertThat(state.interruptions()).isEqualTo(interruptions);
            }
            assertPerfect(outbox);
        }
    }

    @Test
    void aCheckpointThatSomebodyKeepsLockedIsToldOfAndWaitedFor() throws Exception {
        TestOutbox outbox = TestOutbox.in(database);
        outbox.empty();
        try (Relay relay =
                        Relay.start(options(outbox).lease(Duration.ofSeconds(1)).build());
                Writers writers = Writers.startTenacious(outbox, 3, 8, 33)) {
            awaitMore(relay);
            try (Connection locking = outbox.connect()) {
                lockCheckpoint(locking);
                await().atMost(LONG).until(() -> state.interruptions() >= 2);
                assertThat(state.lastComplaint()).contains("lock timeout", "pg_locks");
                locking.rollback();
            }
            awaitMore(relay);
            writers.finish();
            await().atMost(LONG).untilAsserted(() -> assertPerfect(outbox));
            assertThat(writers.failures()).isZero();
        }
    }

    /** The disk is small, and really full: see {@link SmallDisk}. Everything of the database is on it, the relay's checkpoint too. */
    @Test
    void aFullDiskRefusesBusinessTransactionsAsAWholeAndTheRelayGoesOn(@TempDir Path folder) throws Exception {
        assumeThat(SmallDisk.isPossible(folder))
                .as("a file system can be mounted in a name space by 'unshare -Urm'")
                .isTrue();
        try (SmallDisk disk = SmallDisk.start(folder, 64)) {
            TestOutbox outbox = TestOutbox.in(disk.createDatabase());
            outbox.fill(500, 8, 100);
            disk.fill();
            try (Relay relay = start(outbox);
                    Writers writers = Writers.startTenacious(outbox, 3, 8, 34)) {
                await().atMost(LONG).until(() -> writers.failures() > 50);
                assertThatThrownBy(() -> outbox.fill(500, 8, 5_000)).hasMessageContaining("No space left on device");
                // Whether the relay gets on now is luck: its checkpoint too may need a page that the disk has no room
                // for.
                StreamAudit full = StreamAudit.of(outbox, nats.url(), stream);
                assertThat(full.doubled() + full.phantom() + full.outOfOrder()).isZero();

                disk.clear();
                awaitMore(relay);
                writers.finish();
                await().atMost(LONG).untilAsserted(() -> assertPerfect(outbox));
            }
        }
    }

    private Relay start(TestOutbox outbox) {
        return Relay.start(options(outbox).build());
    }

    private RelayOptions.Builder options(TestOutbox outbox) {
        return new RelaySetup(outbox.database(), nats.url(), stream)
                .options()
                // So short that the server recognises nothing that is sent again.
                .duplicateWindow(Duration.ofMillis(100))
                .listener(state);
    }

    private static void lockCheckpoint(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("select from outbox.checkpoint for update");
        }
    }

    private static void awaitMore(Relay relay) {
        long before = relay.published();
        await().atMost(LONG).until(() -> relay.published() > before + 150);
    }

    private void assertPerfect(TestOutbox outbox) throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), stream);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
        assertThat(audit.committed()).isPositive();
    }
}
