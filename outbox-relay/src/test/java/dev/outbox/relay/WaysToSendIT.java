package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.faults.Writers;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way to send keeps the same promise. Batches need a server that offers them, so this runs on the newest only. */
@OutboxServers
class WaysToSendIT {
    private final TestOutbox outbox;
    private NatsServer nats;
    private RelaySetup setup;

    WaysToSendIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void aServerOfItsOwn() throws Exception {
        nats = NatsServer.builder().config("max_payload: 100000").start();
        setup = new RelaySetup(outbox.database(), nats.url(), "EVENTS");
        outbox.empty();
        outbox.execute("truncate outbox.dead_letter");
    }

    @AfterEach
    void stopTheServer() {
        nats.close();
    }

    @ParameterizedTest
    @EnumSource(PublishMode.class)
    void everyWayToSendKeepsOrderAndSendsOnceWhileServersAreKilled(PublishMode mode) throws Exception {
        outbox.fill(5000, 3, 100);
        try (Relay relay = Relay.start(setup.options().publishMode(mode).build());
                Writers writers = Writers.start(outbox, 4, 8, 200, 7)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> relay.published() > 500);
            nats.kill();
            nats.startAgain();
            writers.await();
            await().atMost(Duration.ofSeconds(30)).untilAsserted(this::assertPerfect);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, 'one by one, with 20 or more waiting in atomic batches'",
        "SINGLE, 'one by one, as told'",
        "ATOMIC, 'in atomic batches'",
        "INGEST, 'in fast-ingest batches'"
    })
    void theWayToSendIsTold(PublishMode mode, String how) {
        AtomicReference<String> told = new AtomicReference<>();
        RelayListener listener = new RelayListener() {
            @Override
            public void sending(String way) {
                told.set(way);
            }
        };
        try (Relay relay =
                Relay.start(setup.options().publishMode(mode).listener(listener).build())) {
            await().until(() -> how.equals(told.get()));
        }
    }

    @Test
    void manyWaitingEventsGoInBatchesAndFewOneByOne() throws Exception {
        outbox.fill(2000, 3, 100);
        try (Relay relay = setup.start()) {
            await().until(() -> relay.published() == 2000);
            outbox.execute("select outbox.emit('todo.updated', 'todo/1', '{}')");
            await().until(() -> relay.published() == 2001);
        }

        List<Message> messages = StreamAudit.messages(nats.url(), "EVENTS");
        assertThat(messages.subList(0, 2000))
                .allMatch(message -> message.getHeaders().containsKey("Nats-Batch-Id"));
        assertThat(messages.get(2000).getHeaders().containsKey("Nats-Batch-Id")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"ATOMIC", "INGEST"})
    void anEventThatCannotBePublishedIsFoundInItsBatchAndParked(PublishMode mode) throws Exception {
        outbox.execute("select outbox.emit('todo.updated', 'todo/' || n % 7, to_jsonb(repeat('x', case when n = 500"
                + " then 200000 else 10 end))) from generate_series(1, 1000) n");

        try (Relay relay = Relay.start(setup.options().publishMode(mode).build())) {
            // Of its key 71 come before it.
            await().untilAsserted(() -> {
                assertThat(outbox.number("select count(*) from outbox.dead_letter where cause = 'payload-too-large'"))
                        .isEqualTo(1);
                assertThat(outbox.number("select count(*) from outbox.dead_letter where cause = 'behind'"))
                        .isEqualTo(71);
                assertThat(relay.deadLetters()).isEqualTo(72);
                assertThat(relay.published()).isEqualTo(928);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ATOMIC", "INGEST"})
    void aBatchThatTheStreamRefusesIsSentOneByOne(PublishMode mode) throws Exception {
        createStreamThatRefusesLargeMessages();
        outbox.execute("select outbox.emit('todo.updated', 'todo/' || n % 50, to_jsonb(repeat('x', case when n = 500"
                + " then 6000 else 10 end))) from generate_series(1, 1000) n");

        try (Relay relay = Relay.start(setup.options().publishMode(mode).build())) {
            await().until(() -> relay.published() == 989 && relay.deadLetters() == 11);
        }
    }

    @Test
    void anEventThatTheStreamRefusesMayBeTheFirstOrTheLastOfItsIngestBatch() throws Exception {
        createStreamThatRefusesLargeMessages();
        outbox.execute(
                "select outbox.emit('todo.updated', 'todo/' || n / 100, to_jsonb(repeat('x', case when n in (100, 299)"
                        + " then 6000 else 10 end))) from generate_series(100, 299) n");

        try (Relay relay =
                Relay.start(setup.options().publishMode(PublishMode.INGEST).build())) {
            await().until(() -> relay.published() == 99 && relay.deadLetters() == 101);
        }
    }

    private void createStreamThatRefusesLargeMessages() throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("EVENTS")
                            .subjects("EVENTS.>", "outbox-fence.EVENTS.>")
                            .maximumMessageSize(5000)
                            .allowAtomicPublish(true)
                            .allowBatched(true)
                            .build());
        }
    }

    private void assertPerfect() throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), "EVENTS");
        assertThat(audit.committed()).isGreaterThan(5000);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
    }
}
