package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.faults.Writers;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

@OutboxServers
@Tag("protocol")
class RelayIT {
    private final NatsServer nats;
    private final TestOutbox outbox;
    private String stream = "";

    RelayIT(TestDatabase database, NatsServer nats) throws Exception {
        this.nats = nats;
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void aStreamOfItsOwn(TestInfo test) throws Exception {
        stream = test.getTestMethod().orElseThrow().getName();
        outbox.empty();
    }

    @Test
    void aCommittedEventArrivesAsACloudEvent() throws Exception {
        outbox.execute(
                "select outbox.emit(type => 'todo.created', key => 'todo/42', data => '{\"title\": \"Wash\"}'::jsonb,"
                        + " id => '0198c5f0-0000-7000-8000-000000000001', subject => '42',"
                        + " attributes => '{\"tenant\": \"Café\", \"priority\": 3}')");

        try (Relay relay = start()) {
            await().until(() -> relay.published() == 1);
        }

        Message message = messages().get(0);
        assertThat(message.getSubject()).isEqualTo(stream + ".todo.created");
        assertThat(new String(message.getData(), StandardCharsets.UTF_8)).isEqualTo("{\"title\": \"Wash\"}");
        assertThat(message.getHeaders().getFirst("Nats-Msg-Id")).isEqualTo("0198c5f0-0000-7000-8000-000000000001");
        assertThat(message.getHeaders().getFirst("ce-id")).isEqualTo("0198c5f0-0000-7000-8000-000000000001");
        assertThat(message.getHeaders().getFirst("ce-specversion")).isEqualTo("1.0");
        assertThat(message.getHeaders().getFirst("ce-type")).isEqualTo("todo.created");
        assertThat(message.getHeaders().getFirst("ce-source")).isEqualTo("/outbox");
        assertThat(message.getHeaders().getFirst("ce-subject")).isEqualTo("42");
        assertThat(message.getHeaders().getFirst("ce-partitionkey")).isEqualTo("todo/42");
        assertThat(message.getHeaders().getFirst("ce-datacontenttype")).isEqualTo("application/json");
        assertThat(message.getHeaders().getFirst("ce-tenant")).isEqualTo("Caf%C3%A9");
        assertThat(message.getHeaders().getFirst("ce-priority")).isEqualTo("3");
        assertThat(message.getHeaders().getFirst("ce-time")).endsWith("Z");
    }

    @Test
    void anEventOfARolledBackTransactionNeverAppears() throws Exception {
        try (Relay relay = start()) {
            try (Connection connection = outbox.connect()) {
                connection.setAutoCommit(false);
                connection.createStatement().execute("select outbox.emit('todo.created', 'todo/1', '{}')");
                connection.rollback();
            }
            outbox.execute("select outbox.emit('todo.created', 'todo/2', '{}')");
            await().until(() -> relay.published() == 1);
        }

        assertThat(messages())
                .singleElement()
                .satisfies(message -> assertThat(message.getHeaders().getFirst("ce-partitionkey"))
                        .isEqualTo("todo/2"));
    }

    @Test
    void anEventThatCommitsLateIsNotOvertakenByTheCursor() throws Exception {
        try (Relay relay = start();
                Connection late = outbox.connect()) {
            late.setAutoCommit(false);
            late.createStatement().execute("select outbox.emit('todo.created', 'todo/late', '{}')");
            outbox.execute("select outbox.emit('todo.created', 'todo/early', '{}')");
            await().until(() -> relay.published() == 1);

            late.commit();

            await().until(() -> relay.published() == 2);
        }
        assertThat(messages())
                .extracting(message -> message.getHeaders().getFirst("ce-partitionkey"))
                .containsExactly("todo/early", "todo/late");
    }

    @Test
    void everyCommittedEventArrivesOnceAndInOrderWhateverTheWritersDo() throws Exception {
        try (Relay relay = start();
                Writers writers = Writers.start(outbox, 6, 12, 300, 1)) {
            writers.await();
            long committed = outbox.committed();
            await().until(() -> relay.published() == committed);
        }

        StreamAudit audit = StreamAudit.of(outbox, nats.url(), stream);
        assertThat(audit.committed()).isGreaterThan(1000);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    @Test
    void aRelayThatIsStartedAgainGoesOnWhereTheLastOneStopped() throws Exception {
        outbox.fill(5000, 100, 100);
        long first;
        try (Relay relay = start()) {
            await().until(() -> relay.published() > 0);
            first = relay.published();
        }
        outbox.fill(1000, 100, 100);

        try (Relay relay = start()) {
            await().until(() -> messages().size() == 6000);
            assertThat(relay.published()).isLessThanOrEqualTo(6000 - first);
        }

        assertThat(StreamAudit.of(outbox, nats.url(), stream)).matches(StreamAudit::isPerfect, "exactly once");
    }

    @Test
    void aWindowLargerThanAPageIsReadInPagesBoundedByBytes() throws Exception {
        outbox.fill(300, 7, 100_000);

        try (Relay relay = Relay.start(options().batchSize(100).build())) {
            await().until(() -> relay.published() == 300);
        }

        assertThat(StreamAudit.of(outbox, nats.url(), stream)).matches(StreamAudit::isPerfect, "exactly once");
    }

    @Test
    void ofTwoRelaysOneWorksAndTheOtherTakesOverWhenItStops() throws Exception {
        outbox.fill(100, 10, 10);
        Relay first = start();
        await().until(() -> first.published() == 100);
        try (Relay second = start()) {
            outbox.fill(100, 10, 10);
            await().until(() -> first.published() == 200);
            first.close();
            outbox.fill(100, 10, 10);
            await().until(() -> second.published() == 100);
        }

        assertThat(StreamAudit.of(outbox, nats.url(), stream)).matches(StreamAudit::isPerfect, "exactly once");
    }

    private Relay start() {
        return Relay.start(options().build());
    }

    private RelayOptions.Builder options() {
        return new RelaySetup(outbox.database(), nats.url(), stream).options();
    }

    private List<Message> messages() throws Exception {
        return StreamAudit.messages(nats.url(), stream);
    }
}
