package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.StoreCopy;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PublishOptions;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.PurgeOptions;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams that somebody else has made, and that discard what the relay would look up. */
@OutboxServers
class ForeignStreamFaultIT {
    private static final Duration WINDOW = Duration.ofMillis(100);

    private final TestOutbox outbox;
    private final RelayState state = new RelayState();
    private NatsServer nats;
    private Connection connection;
    private RelaySetup setup;

    ForeignStreamFaultIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void aServerOfItsOwn() throws Exception {
        nats = NatsServer.start();
        connection = Nats.connect(nats.url());
        setup = new RelaySetup(outbox.database(), nats.url(), "EVENTS");
        outbox.empty();
    }

    @AfterEach
    void stopTheServer() throws Exception {
        connection.close();
        nats.close();
    }

    @Test
    void whereTheStreamTakesNoFenceTheRelaySaysSo() throws Exception {
        create(stream("EVENTS.>"));

        try (Relay relay = start()) {
            await().until(() -> state.lacks().contains("outbox-fence.EVENTS.>; add it"));
            outbox.fill(100, 5, 10);
            await().until(() -> relay.published() == 100);
        }
    }

    @Test
    void aFencesSubjectMayBeTakenByAWiderOne() throws Exception {
        create(stream("EVENTS.>", "outbox-fence.>"));

        try (Relay relay = start()) {
            outbox.fill(100, 5, 10);
            await().until(() -> relay.published() == 100);
        }

        assertThat(state.lacks()).isEmpty();
        assertThat(StreamAudit.messages(nats.url(), "EVENTS"))
                .allMatch(message -> message.getHeaders().containsKey("Nats-Expected-Last-Subject-Sequence"));
    }

    @Test
    void aFenceThatTheStreamDiscardsIsPutUpAgain() throws Exception {
        create(stream("EVENTS.>", "outbox-fence.EVENTS.>"));

        try (Relay relay = start()) {
            for (int published = 500; published <= 1500; published += 500) {
                outbox.fill(500, 5, 10);
                int all = published;
                await().atMost(Duration.ofSeconds(20)).until(() -> relay.published() == all);
                connection.jetStreamManagement().purgeStream("EVENTS", PurgeOptions.subject("outbox-fence.>"));
            }
        }

        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).isEqualTo(new StreamAudit(1500, 0, 0, 0, 0));
    }

    @Test
    void anEventThatTheStreamMayHaveDiscardedIsPublishedAgain() throws Exception {
        publishAndForgetAndDiscard();

        try (Relay relay = start()) {
            await().until(() -> relay.foundInStream() == 200 && relay.published() == 300);
        }

        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS").lost()).isZero();
    }

    @Test
    void whereToldToStopTheRelayPublishesNothingThatTheStreamMayHaveDiscarded() throws Exception {
        publishAndForgetAndDiscard();

        try (Relay relay = Relay.start(setup.options()
                .onDiscarded(DiscardedPolicy.STOP)
                .listener(state)
                .build())) {
            await().until(() -> state.lastComplaint().contains("the stream has discarded 300 of the messages"));
            assertThat(relay.published()).isZero();
        }
    }

    @Test
    void whereNothingWasDiscardedARelayThatIsToldToStopPublishes() throws Exception {
        publishAndForget();

        try (Relay relay = Relay.start(setup.options()
                .onDiscarded(DiscardedPolicy.STOP)
                .listener(state)
                .build())) {
            outbox.fill(100, 5, 10);
            await().until(() -> relay.foundInStream() == 500 && relay.published() == 100);
        }

        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).isEqualTo(new StreamAudit(600, 0, 0, 0, 0));
    }

    @Test
    void aMessageThatSomebodyDeletesIsNoLoss() throws Exception {
        create(stream("EVENTS.>", "outbox-fence.EVENTS.>"));
        outbox.fill(100, 5, 10);
        drain(100);
        long last = connection
                .jetStreamManagement()
                .getStreamInfo("EVENTS")
                .getStreamState()
                .getLastSequence();
        connection.jetStreamManagement().deleteMessage("EVENTS", last);

        outbox.fill(100, 5, 10);
        drain(100);

        assertThat(state.streamLosses()).isZero();
        assertThat(StreamAudit.messages(nats.url(), "EVENTS")).hasSize(199);
    }

    /** What everybody has handled is gone, and found neither by read-back nor by the check for losses. */
    @Test
    void whereTheStreamRemovesWhatIsConsumedConsumersSeeEachEventOnce() throws Exception {
        create(stream("EVENTS.>").retentionPolicy(RetentionPolicy.Interest));
        JetStreamSubscription consumer = connection
                .jetStream()
                .subscribe(
                        "EVENTS.>",
                        PullSubscribeOptions.builder().durable("all").build());
        outbox.fill(500, 5, 10);
        drain(500);
        List<Message> seen = consume(consumer, 500);
        forget();

        outbox.fill(500, 5, 10);
        try (Relay relay = start()) {
            await().until(() -> relay.duplicates() == 500 && relay.published() == 500);
        }
        seen.addAll(consume(consumer, 500));

        assertThat(StreamAudit.of(outbox, seen)).isEqualTo(new StreamAudit(1000, 0, 0, 0, 0));
        assertThat(consumer.fetch(1, WINDOW)).isEmpty();
        assertThat(state.streamLosses()).isZero();
    }

    /** What others had written is lost as well, and their sequences are taken by events then. */
    @Test
    void aStreamOfManyWritersThatLosesItsEndTwiceIsHealedTwice() throws Exception {
        create(stream("EVENTS.>").duplicateWindow(WINDOW));
        outbox.fill(10, 2, 10);
        drain(10);
        publishByOthers(10);
        StoreCopy first = copy();
        publishByOthers(10);
        noteThatTheStreamReaches(30);
        outbox.fill(5, 2, 10);
        drain(5);

        putBack(first);
        drain(5);
        StoreCopy second = copy();
        outbox.fill(5, 2, 10);
        drain(5);
        putBack(second);
        // As if no checkpoint had been written between.
        outbox.execute("delete from outbox.history where sequence between 11 and 25");
        drain(5);

        assertThat(state.streamLosses()).isEqualTo(2);
        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).isEqualTo(new StreamAudit(20, 0, 0, 0, 0));
    }

    /** None of the outbox's events is lost, and yet what is sent now is stored below where the stream had reached. */
    @Test
    void aStreamThatLosesOnlyWhatOthersHaveWrittenIsLookedUpFromItsEnd() throws Exception {
        create(stream("EVENTS.>").duplicateWindow(WINDOW));
        outbox.fill(10, 2, 10);
        drain(10);
        publishByOthers(10);
        StoreCopy copy = copy();
        publishByOthers(10);
        noteThatTheStreamReaches(30);
        putBack(copy);

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
        try (Relay relay = Relay.start(setup.options().listener(beforeItSends).build())) {
            await().until(() -> floor.get() >= 0);
        }

        assertThat(floor.get()).isEqualTo(20);
    }

    /** A checkpoint of a relay that found nothing to send. */
    private void noteThatTheStreamReaches(long sequence) throws Exception {
        outbox.execute("insert into counter values ('moves the cursor')");
        try (Relay relay = start()) {
            await().until(state::isLeading);
        }
        assertThat(outbox.number("select max(stream_floor) from outbox.history"))
                .isEqualTo(sequence);
    }

    private void publishByOthers(int count) throws Exception {
        try (Connection others = Nats.connect(nats.url())) {
            for (int i = 0; i < count; i++) {
                others.jetStream().publish("EVENTS.other", new byte[0]);
            }
        }
    }

    private StoreCopy copy() throws Exception {
        nats.stop();
        StoreCopy copy = StoreCopy.of(nats.storeDir());
        nats.startAgain();
        return copy;
    }

    private void putBack(StoreCopy copy) throws Exception {
        nats.kill();
        copy.putBack();
        nats.startAgain();
    }

    private Relay start() {
        return Relay.start(setup.options().listener(state).build());
    }

    private void drain(long events) {
        try (Relay relay = start()) {
            await().until(() -> relay.published() >= events);
        }
    }

    /** 500 events are in the stream, of which the outbox knows nothing any more; longer ago than the stream remembers ids. */
    private void publishAndForget() throws Exception {
        create(stream("EVENTS.>", "outbox-fence.EVENTS.>").duplicateWindow(WINDOW));
        outbox.fill(500, 5, 10);
        drain(500);
        forget();
        awaitTheEndOfTheWindow();
    }

    private void publishAndForgetAndDiscard() throws Exception {
        publishAndForget();
        List<Message> messages = StreamAudit.messages(nats.url(), "EVENTS");
        connection
                .jetStreamManagement()
                .purgeStream(
                        "EVENTS",
                        PurgeOptions.builder()
                                .subject("EVENTS.>")
                                .sequence(messages.get(300).metaData().streamSequence())
                                .build());
    }

    private void forget() throws Exception {
        outbox.setBack();
        outbox.execute("truncate outbox.history");
    }

    /** Another stream with the same window takes the same id again. */
    private void awaitTheEndOfTheWindow() throws Exception {
        create(StreamConfiguration.builder().name("PROBE").subjects("probe").duplicateWindow(WINDOW));
        PublishOptions probe = PublishOptions.builder().messageId("probe").build();
        connection.jetStream().publish("probe", new byte[0], probe);
        await().until(() ->
                !connection.jetStream().publish("probe", new byte[0], probe).isDuplicate());
    }

    private static List<Message> consume(JetStreamSubscription consumer, int count) throws Exception {
        List<Message> consumed = new ArrayList<>();
        while (consumed.size() < count) {
            List<Message> some = consumer.fetch(count - consumed.size(), Duration.ofSeconds(5));
            assertThat(some).as("messages after %d", consumed.size()).isNotEmpty();
            for (Message message : some) {
                message.ackSync(Duration.ofSeconds(5));
            }
            consumed.addAll(some);
        }
        return consumed;
    }

    private static StreamConfiguration.Builder stream(String... subjects) {
        return StreamConfiguration.builder().name("EVENTS").subjects(subjects);
    }

    private void create(StreamConfiguration.Builder stream) throws Exception {
        connection.jetStreamManagement().addStream(stream.build());
    }
}
