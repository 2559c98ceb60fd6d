package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.StoreCopy;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.relay.recover.StreamLossPolicy;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the broker forgets, and what a relay that died had not written down. */
@OutboxServers
@Tag("protocol")
class RecoveryFaultIT {
    private final TestOutbox outbox;
    private NatsServer nats;
    private RelaySetup setup;

    RecoveryFaultIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void aServerOfItsOwn() throws Exception {
        nats = NatsServer.start();
        setup = new RelaySetup(outbox.database(), nats.url(), "EVENTS");
        outbox.empty();
    }

    @AfterEach
    void stopTheServer() {
        nats.close();
    }

    @Test
    void whatWasSentButNotWrittenDownIsFoundInTheStreamLongAfterTheDuplicateWindow() throws Exception {
        outbox.fill(3000, 50, 100);
        drainWith(setup.options().duplicateWindow(Duration.ofMillis(100)).build());
        outbox.setBack();
        outbox.execute("truncate outbox.history");

        try (Relay relay = setup.start()) {
            await().until(() -> relay.foundInStream() == 3000);
            outbox.fill(100, 50, 100);
            await().until(() -> relay.published() == 100);
            assertThat(relay.duplicates()).isZero();
        }

        assertPerfect(3100);
    }

    /** Else who fills a stream of millions again, and is interrupted, has to read all of it. */
    @Test
    void whereNothingWasFoundTheNextLeaderLooksOnlyFromWhereThisOneHasSent() throws Exception {
        outbox.fill(5000, 50, 100);

        try (Relay relay = Relay.start(setup.options()
                .publishMode(PublishMode.SINGLE)
                .batchSize(50)
                .maxInFlight(1)
                .build())) {
            await().until(() -> outbox.number("select count(*) from outbox.checkpoint"
                            + " where window_snapshot is not null and stream_floor > 0")
                    == 1);
            await().until(() -> relay.published() == 5000);
        }

        assertPerfect(5000);
    }

    @Test
    void eventsThatAStoreFromAnOlderCopyLacksArePublishedAgain() throws Exception {
        StoreCopy older = publishThenCopyThenPublishMore();
        nats.kill();
        older.putBack();
        nats.startAgain();

        drain();

        assertPerfect(2000);
    }

    @Test
    void lostEventsArePublishedAgainAlsoWhenOthersHaveTakenTheirSequences() throws Exception {
        StoreCopy older = publishThenCopyThenPublishMore();
        nats.kill();
        older.putBack();
        nats.startAgain();
        publishByOthers(1500);

        drain();

        assertPerfect(2000);
    }

    @Test
    void aRelayThatIsConnectedNoticesThatTheStoreWentBackInTime() throws Exception {
        outbox.fill(1000, 50, 100);
        try (Relay relay = setup.start()) {
            await().until(() -> relay.published() == 1000);
            await().until(() -> outbox.number("select count(*) from outbox.history") > 0);
            nats.stop();
            StoreCopy older = StoreCopy.of(nats.storeDir());
            nats.startAgain();
            outbox.fill(1000, 50, 100);
            await().until(() -> relay.published() == 2000);
            await().until(() -> outbox.number("select max(sequence) from outbox.history") >= 2000);
            nats.kill();
            older.putBack();
            nats.startAgain();
            outbox.fill(1000, 50, 100);
            await().untilAsserted(() -> assertPerfect(3000));
        }
    }

    @Test
    void aStreamThatWasDeletedAndMadeAgainIsFilledAgain() throws Exception {
        outbox.fill(2000, 50, 100);
        drain();
        try (Connection connection = Nats.connect(nats.url())) {
            connection.jetStreamManagement().deleteStream("EVENTS");
        }

        drain();

        assertPerfect(2000);
    }

    @Test
    void aPurgeByAPersonIsNoLoss() throws Exception {
        outbox.fill(1000, 50, 100);
        drain();
        try (Connection connection = Nats.connect(nats.url())) {
            connection.jetStreamManagement().purgeStream("EVENTS");
        }

        outbox.fill(10, 5, 100);
        try (Relay relay = setup.start()) {
            await().until(() -> relay.published() == 10);
        }

        assertThat(StreamAudit.messages(nats.url(), "EVENTS")).hasSize(10);
    }

    @Test
    void aRelayThatIsToldToStopAtALossPublishesNothing() throws Exception {
        outbox.fill(1000, 50, 100);
        drain();
        try (Connection connection = Nats.connect(nats.url())) {
            connection.jetStreamManagement().deleteStream("EVENTS");
        }
        RelayState state = new RelayState();

        try (Relay relay = Relay.start(setup.options()
                .streamLoss(StreamLossPolicy.STOP)
                .listener(state)
                .build())) {
            await().until(() -> state.lastComplaint().contains("nothing is published until stream-loss"));
            assertThat(relay.published()).isZero();
        }
    }

    @Test
    void aRelayThatIsToldToIgnoreALossGoesOnFromWhereTheStreamIsNow() throws Exception {
        StoreCopy older = publishThenCopyThenPublishMore();
        nats.kill();
        older.putBack();
        nats.startAgain();
        AtomicLong floor = new AtomicLong(-1);
        RelayListener beforeItSends = new RelayListener() {
            @Override
            public void leading(long epoch, int foundInStream) {
                try {
                    floor.set(outbox.number("select stream_floor from outbox.checkpoint"));
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        try (Relay relay = Relay.start(setup.options()
                .streamLoss(StreamLossPolicy.IGNORE)
                .listener(beforeItSends)
                .build())) {
            outbox.fill(10, 5, 100);
            await().until(() -> relay.published() >= 10);
        }

        // Else a leader that dies now leaves what it has sent below the floor.
        assertThat(floor.get()).isBetween(0L, lastSequence() - 10);
        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).isEqualTo(new StreamAudit(2010, 1000, 0, 0, 0));
    }

    private long lastSequence() throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            return connection
                    .jetStreamManagement()
                    .getStreamInfo("EVENTS")
                    .getStreamState()
                    .getLastSequence();
        }
    }

    /** Such a relay loses its lead before it is through, however often it begins. */
    @Test
    void aRelayKeepsItsLeadWhileItReadsTheStreamForLongerThanTheLease() throws Exception {
        outbox.fill(10, 5, 100);
        drain();
        outbox.setBack();
        outbox.execute("truncate outbox.history");
        floodByOthers(200_000);

        try (Relay relay =
                Relay.start(setup.options().lease(Duration.ofSeconds(1)).build())) {
            await().until(() -> relay.foundInStream() == 10);
        }
    }

    private StoreCopy publishThenCopyThenPublishMore() throws Exception {
        outbox.fill(1000, 50, 100);
        drain();
        nats.stop();
        StoreCopy copy = StoreCopy.of(nats.storeDir());
        nats.startAgain();
        outbox.fill(1000, 50, 100);
        drain();
        assertPerfect(2000);
        return copy;
    }

    private void publishByOthers(int count) throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            for (int i = 0; i < count; i++) {
                connection.jetStream().publish("EVENTS.other", "other".getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void floodByOthers(int count) throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            while (inStream(connection) < count) {
                for (int i = 0; i < 10_000; i++) {
                    connection.publish("EVENTS.other", new byte[0]);
                }
                connection.flush(Duration.ofSeconds(30));
            }
        }
    }

    private static long inStream(Connection connection) throws Exception {
        return connection
                .jetStreamManagement()
                .getStreamInfo("EVENTS")
                .getStreamState()
                .getMsgCount();
    }

    private void drain() throws Exception {
        drainWith(setup.options().build());
    }

    /** Runs a relay until nothing is missing in the stream, and stops it in order. */
    private void drainWith(RelayOptions options) throws Exception {
        try (Relay relay = Relay.start(options)) {
            await().ignoreExceptions()
                    .until(() -> relay.isRunning()
                            && StreamAudit.of(outbox, nats.url(), "EVENTS").lost() == 0);
        }
    }

    private void assertPerfect(long events) throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), "EVENTS");
        assertThat(audit.committed()).isEqualTo(events);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
    }
}
