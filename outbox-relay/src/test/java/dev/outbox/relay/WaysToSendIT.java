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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void anEventThatCannotBePublishedIsFoundInItsBatchAndParked() throws Exception {
        outbox.execute("select outbox.emit('todo.updated', 'todo/' || n % 7, to_jsonb(repeat('x', case when n = 500"
                + " then 200000 else 10 end))) from generate_series(1, 1000) n");

        try (Relay relay =
                Relay.start(setup.options().publishMode(PublishMode.ATOMIC).build())) {
            await().until(() -> relay.published() + relay.deadLetters() == 1000);
            assertThat(outbox.number("select count(*) from outbox.dead_letter where cause = 'payload-too-large'"))
                    .isEqualTo(1);
            assertThat(outbox.number("select count(*) from outbox.dead_letter where cause = 'behind'"))
                    .isEqualTo(relay.deadLetters() - 1);
        }
    }

    @Test
    void aBatchThatTheStreamRefusesIsSentOneByOne() throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name("EVENTS")
                            .subjects("EVENTS.>", "outbox-fence.EVENTS.>")
                            .maximumMessageSize(5000)
                            .allowAtomicPublish(true)
                            .build());
        }
        outbox.execute("select outbox.emit('todo.updated', 'todo/' || n % 50, to_jsonb(repeat('x', case when n = 500"
                + " then 6000 else 10 end))) from generate_series(1, 1000) n");

        try (Relay relay =
                Relay.start(setup.options().publishMode(PublishMode.ATOMIC).build())) {
            await().until(() -> relay.published() == 989 && relay.deadLetters() == 11);
        }
    }

    private void assertPerfect() throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), "EVENTS");
        assertThat(audit.committed()).isGreaterThan(5000);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
    }
}
