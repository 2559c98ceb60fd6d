package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.api.Mirror;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Somebody changes the stream while the relay publishes: what is the event's fault is parked, what is a wrong set-up waits. */
@OutboxServers
class ChangedStreamFaultIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final TestOutbox outbox;
    private final RelayState state = new RelayState();
    private NatsServer nats;
    private RelaySetup setup;

    ChangedStreamFaultIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void aServerOfItsOwn() throws Exception {
        nats = NatsServer.start();
        setup = new RelaySetup(outbox.database(), nats.url(), "EVENTS");
        outbox.empty();
        outbox.execute("truncate outbox.dead_letter");
    }

    @AfterEach
    void stopTheServer() {
        nats.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void whatASealedStreamRefusesIsParked(PublishMode mode) throws Exception {
        try (Relay relay = startAndPublishSome(mode)) {
            change(StreamConfiguration.Builder::seal);
            outbox.fillAtOnce(100, 10, 100);

            await().atMost(LONG).until(() -> deadLetters("true") == 100);
        }
        assertThat(deadLetters("cause = 'stream-refuses'")).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void anEventWhoseSubjectTheStreamTakesNoMoreIsParkedAndOthersGoOn(PublishMode mode) throws Exception {
        try (Relay relay = startAndPublishSome(mode)) {
            change(stream -> stream.subjects("EVENTS.other", "outbox-fence.EVENTS.>"));
            outbox.fillAtOnce(100, 10, 100);
            outbox.execute("select outbox.emit('other', 'other/' || n, '{}') from generate_series(1, 50) n");

            await().atMost(LONG).until(() -> deadLetters("true") == 100);
            assertThat(deadLetters("cause = 'subject-not-in-stream'")).isEqualTo(10);
            await().atMost(LONG)
                    .until(() -> StreamAudit.messages(nats.url(), "EVENTS").stream()
                                    .filter(message -> message.getSubject().equals("EVENTS.other"))
                                    .count()
                            == 50);

            change(stream -> stream.subjects("EVENTS.>", "outbox-fence.EVENTS.>"));
            outbox.execute("update outbox.dead_letter set retry_requested_at = now()");
            await().atMost(LONG).until(() -> deadLetters("true") == 0);
        }
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), "EVENTS");
        assertThat(audit.lost() + audit.doubled() + audit.outOfOrder()).isZero();
        // Those of the other subject, of which the ledger does not know.
        assertThat(audit.phantom()).isEqualTo(50);
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void anotherStreamThatTakesTheSubjectsSwallowsNothing(PublishMode mode) throws Exception {
        try (Relay relay = startAndPublishSome(mode);
                Connection connection = Nats.connect(nats.url())) {
            JetStreamManagement management = connection.jetStreamManagement();
            StreamConfiguration events = management.getStreamInfo("EVENTS").getConfiguration();
            management.deleteStream("EVENTS");
            management.addStream(
                    StreamConfiguration.builder(events).name("USURPER").build());
            outbox.fillAtOnce(100, 10, 100);

            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(state.lastComplaint())
                            .contains("stream 'EVENTS' cannot be used or created: subjects overlap"));
            assertThat(management.getStreamInfo("USURPER").getStreamState().getMsgCount())
                    .isZero();
            assertThat(deadLetters("true")).isZero();

            management.deleteStream("USURPER");
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertPerfect(150));
        }
    }

    @Test
    void aMirrorTakesNoEventsAndParksNone() throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            JetStreamManagement management = connection.jetStreamManagement();
            management.addStream(StreamConfiguration.builder()
                    .name("ORIGIN")
                    .subjects("origin")
                    .build());
            management.addStream(StreamConfiguration.builder()
                    .name("EVENTS")
                    .mirror(Mirror.builder().sourceName("ORIGIN").build())
                    .build());
            outbox.fill(50, 10, 100);
            try (Relay relay = start(PublishMode.AUTO)) {
                await().atMost(LONG)
                        .untilAsserted(() -> assertThat(state.lastComplaint())
                                .contains("stream 'EVENTS' is a mirror of 'ORIGIN' and takes no events itself"));
                assertThat(deadLetters("true")).isZero();

                management.deleteStream("EVENTS");
                await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertPerfect(50));
            }
        }
    }

    private Relay startAndPublishSome(PublishMode mode) throws Exception {
        Relay relay = start(mode);
        outbox.fill(50, 10, 100);
        await().atMost(LONG).until(() -> relay.published() == 50);
        return relay;
    }

    private Relay start(PublishMode mode) {
        return Relay.start(setup.options()
                .publishMode(mode)
                .duplicateWindow(Duration.ofMillis(100))
                .listener(state)
                .build());
    }

    private void change(Change change) throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            JetStreamManagement management = connection.jetStreamManagement();
            StreamConfiguration now = management.getStreamInfo("EVENTS").getConfiguration();
            management.updateStream(change.to(StreamConfiguration.builder(now)).build());
        }
    }

    private long deadLetters(String which) throws Exception {
        return outbox.number("select count(*) from outbox.dead_letter where " + which);
    }

    private void assertPerfect(int events) throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), "EVENTS");
        assertThat(audit.committed()).isEqualTo(events);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
        assertThat(deadLetters("true")).isZero();
    }

    private interface Change {
        StreamConfiguration.Builder to(StreamConfiguration.Builder stream);
    }
}
