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
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * There is no room in the stream. Where room comes by itself, or only a person can make it for all streams, that is an outage: the relay
 * waits. Where the stream keeps all it has for good, its events are dead letters. When there is room all are published, in order, once.
 */
@OutboxServers
class FullStreamFaultIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int ROOM = 300;

    private final TestOutbox outbox;
    private final RelayState state = new RelayState();
    private NatsServer nats;
    private RelaySetup setup;

    FullStreamFaultIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void anOutboxWithoutEvents() throws Exception {
        outbox.empty();
        outbox.execute("truncate outbox.dead_letter");
    }

    @AfterEach
    void stopTheServer() {
        nats.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void theServersStorageIsFull(PublishMode mode) throws Exception {
        nats = NatsServer.builder().config("jetstream { max_file_store: 4MB }").start();
        setup = new RelaySetup(outbox.database(), nats.url(), "EVENTS");
        waitsUntilAnotherStreamMakesRoom(mode, "insufficient resources");
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void theStorageOfTheAccountIsFull(PublishMode mode) throws Exception {
        nats = NatsServer.builder()
                .config(
                        "accounts { APP { users: [ { user: relay, password: secret } ], jetstream { max_file: 4MB } } }")
                .start();
        setup = new RelaySetup(outbox.database(), nats.url().replace("nats://", "nats://relay:secret@"), "EVENTS");
        waitsUntilAnotherStreamMakesRoom(mode, "resource limits exceeded for account");
    }

    private void waitsUntilAnotherStreamMakesRoom(PublishMode mode, String complaint) throws Exception {
        try (Relay relay = start(mode)) {
            outbox.fill(100, 10, 100);
            await().atMost(LONG).until(() -> relay.published() == 100);
            fillTheStorage();
            int before = state.interruptions();
            outbox.fill(1000, 10, 1000);
            await().atMost(LONG).until(() -> state.interruptions() > before + 2);
            assertThat(state.lastComplaint()).contains(complaint);
            assertThat(deadLetters()).isZero();

            try (Connection connection = connect()) {
                connection.jetStreamManagement().deleteStream("OTHER");
            }

            await().atMost(LONG).untilAsserted(() -> assertPerfect(1100));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void theStreamHasAsManyMessagesAsItMayAndKeepsThem(PublishMode mode) throws Exception {
        startWith(stream().maxMessages(ROOM));
        parksUntilAPersonMakesRoom(mode);
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void theStreamHasAsManyBytesAsItMayAndKeepsThem(PublishMode mode) throws Exception {
        startWith(stream().maxBytes(200_000));
        parksUntilAPersonMakesRoom(mode);
    }

    private void parksUntilAPersonMakesRoom(PublishMode mode) throws Exception {
        try (Relay relay = start(mode)) {
            fillTheStream();
            outbox.fill(200, 10, 100);
            await().atMost(LONG).until(() -> deadLetters() == 200);
            assertThat(outbox.number("select count(*) from outbox.dead_letter where cause = 'stream-refuses'"))
                    .isEqualTo(10);

            makeRoomInTheStream();
            outbox.execute("update outbox.dead_letter set retry_requested_at = now()");

            await().atMost(LONG).untilAsserted(() -> assertPerfect(200));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void theStreamHasAsManyMessagesAsItMayAndForgetsOldOnes(PublishMode mode) throws Exception {
        startWith(stream().maxMessages(ROOM).maxAge(Duration.ofDays(1)));
        try (Relay relay = start(mode)) {
            fillTheStream();
            int before = state.interruptions();
            outbox.fill(200, 10, 100);
            await().atMost(LONG).until(() -> state.interruptions() > before + 2);
            assertThat(state.lastComplaint()).contains("maximum messages exceeded");
            assertThat(deadLetters()).isZero();

            makeRoomInTheStream();

            await().atMost(LONG).untilAsserted(() -> assertPerfect(200));
        }
    }

    /** What was handled is gone from the stream, and read-back does not find it; within the duplicate window the stream knows it. */
    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void theWorkQueueIsFullUntilSomebodyWorks(PublishMode mode) throws Exception {
        startWith(stream()
                .maxMessages(ROOM)
                .retentionPolicy(RetentionPolicy.WorkQueue)
                .duplicateWindow(Duration.ofMinutes(2)));
        List<Message> handled = new ArrayList<>();
        try (Relay relay = start(mode)) {
            outbox.fill(1000, 10, 100);
            await().atMost(LONG).until(() -> state.interruptions() > 2);
            assertThat(deadLetters()).isZero();

            try (Connection connection = connect()) {
                JetStreamSubscription queue = connection
                        .jetStream()
                        .subscribe(
                                "EVENTS.>",
                                PullSubscribeOptions.builder().durable("worker").build());
                await().atMost(LONG).until(() -> {
                    for (Message message : queue.fetch(100, Duration.ofMillis(100))) {
                        handled.add(message);
                        message.ackSync(Duration.ofSeconds(5));
                    }
                    return handled.size() >= 1000;
                });
            }
        }
        assertThat(StreamAudit.of(outbox, handled)).matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    private static StreamConfiguration.Builder stream() {
        return StreamConfiguration.builder()
                .name("EVENTS")
                .subjects("EVENTS.>", "outbox-fence.EVENTS.>")
                .discardPolicy(DiscardPolicy.New)
                .duplicateWindow(Duration.ofMillis(100))
                .allowAtomicPublish(true)
                .allowBatched(true);
    }

    private void startWith(StreamConfiguration.Builder stream) throws Exception {
        nats = NatsServer.start();
        setup = new RelaySetup(outbox.database(), nats.url(), "EVENTS");
        try (Connection connection = connect()) {
            connection.jetStreamManagement().addStream(stream.build());
        }
    }

    private Relay start(PublishMode mode) {
        Relay relay = Relay.start(setup.options()
                .publishMode(mode)
                .duplicateWindow(Duration.ofMillis(100))
                .listener(state)
                .build());
        await().atMost(LONG).until(state::isLeading);
        return relay;
    }

    private void fillTheStorage() throws Exception {
        try (Connection connection = connect()) {
            JetStreamManagement management = connection.jetStreamManagement();
            management.addStream(StreamConfiguration.builder()
                    .name("OTHER")
                    .subjects("other")
                    .build());
            publishUntilRefused(connection, "other", 10_000);
            publishUntilRefused(connection, "other", 100);
        }
    }

    private void fillTheStream() throws Exception {
        try (Connection connection = connect()) {
            publishUntilRefused(connection, "EVENTS.other", 1000);
            publishUntilRefused(connection, "EVENTS.other", 0);
        }
    }

    private void makeRoomInTheStream() throws Exception {
        try (Connection connection = connect()) {
            connection.jetStreamManagement().purgeStream("EVENTS", PurgeOptions.subject("EVENTS.other"));
        }
    }

    private static void publishUntilRefused(Connection connection, String subject, int bytes) throws IOException {
        try {
            while (true) {
                connection.jetStream().publish(subject, new byte[bytes]);
            }
        } catch (JetStreamApiException full) {
            assertThat(full).hasMessageMatching(".*(exceeded|insufficient).*");
        }
    }

    private Connection connect() throws IOException, InterruptedException {
        return Nats.connect(setup.natsUrl());
    }

    private long deadLetters() throws Exception {
        return outbox.number("select count(*) from outbox.dead_letter");
    }

    private void assertPerfect(int events) throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, setup.natsUrl(), "EVENTS");
        assertThat(audit.committed()).isEqualTo(events);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
        assertThat(deadLetters()).isZero();
    }
}
