package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
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
import io.nats.client.PurgeOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
            await().until(() -> relay.published() > 500);
            nats.kill();
            nats.startAgain();
            writers.await();
            await().untilAsserted(this::assertPerfect);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, 'one by one, with 20 or more waiting in atomic batches'",
        "SINGLE, 'one by one, as told'",
        "ATOMIC, 'in atomic batches'",
        "TRANSACTION, 'in atomic batches of whole transactions'",
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

    /** Also where a page ends in the middle of it. */
    @Test
    void ofATransactionAllEventsAreNextToEachOther() throws Exception {
        RelayOptions.Builder options =
                setup.options().publishMode(PublishMode.TRANSACTION).batchSize(200);
        try (Writers writers = Writers.start(outbox, 6, 50, 100, 3)) {
            writers.await();
        }
        try (Relay relay = Relay.start(options.build());
                Writers writers = Writers.start(outbox, 6, 50, 100, 4)) {
            writers.await();
            await().untilAsserted(this::assertPerfect);
        }

        Map<String, String> transactions = transactions();
        List<String> inStream = StreamAudit.messages(nats.url(), "EVENTS").stream()
                .map(message -> transactions.get(message.getHeaders().getFirst("Nats-Msg-Id")))
                .toList();
        long changes = IntStream.range(1, inStream.size())
                .filter(i -> !inStream.get(i).equals(inStream.get(i - 1)))
                .count();
        assertThat(changes + 1).isEqualTo(new HashSet<>(inStream).size());
        assertThat(inStream.size()).isGreaterThan(2 * new HashSet<>(inStream).size());
        List<String> written = transactionsAsWritten();
        assertThat(IntStream.range(1, written.size())
                        .filter(i -> !written.get(i).equals(written.get(i - 1)))
                        .count())
                .as("transactions overlap")
                .isGreaterThan(changes + 100);
    }

    /** One of more events than a batch may have, and one whose events lie too far apart, go in parts. */
    @Test
    void aTransactionThatIsTooLargeGoesInParts() throws Exception {
        try (java.sql.Connection far = outbox.connect()) {
            far.setAutoCommit(false);
            emitIn(far, 1);
            outbox.fill(2500, 5, 10);
            outbox.execute("""
                    do $$ begin
                        for i in 1..2500 loop
                            insert into ledger values (outbox.emit('todo.created', 'todo/large', '{}'), 'todo/large', i);
                        end loop;
                    end $$""");
            emitIn(far, 2);
            far.commit();
        }

        try (Relay relay = Relay.start(setup.options()
                .publishMode(PublishMode.TRANSACTION)
                .batchSize(100)
                .build())) {
            await().untilAsserted(this::assertPerfect);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ATOMIC", "TRANSACTION", "INGEST"})
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

    /** Read-back does not find them, and the stream says of a batch only that it is there. */
    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void eventsThatTheStreamRecognisesButHoldsNoMoreAreSettled(PublishMode mode) throws Exception {
        outbox.fillAtOnce(100, 10, 100);
        try (Relay relay = Relay.start(setup.options().publishMode(mode).build())) {
            await().until(() -> relay.published() == 100);
        }
        purge();
        outbox.setBack();
        outbox.execute("truncate outbox.history");
        RelayState state = new RelayState();
        try (Relay relay =
                Relay.start(setup.options().publishMode(mode).listener(state).build())) {
            await().until(() -> relay.duplicates() == 100);
            outbox.fillAtOnce(1, 1, 100);
            await().until(() -> relay.published() == 1);
        }
        try (Relay relay =
                Relay.start(setup.options().publishMode(mode).listener(state).build())) {
            outbox.fillAtOnce(1, 1, 100);
            await().until(() -> relay.published() == 1);
        }

        assertThat(state.interruptions()).isZero();
        assertThat(state.streamLosses()).isZero();
        assertThat(StreamAudit.messages(nats.url(), "EVENTS")).hasSize(2);
    }

    /** The batch's sequence is then that of another event than the last, and would be taken for a loss later. */
    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void aBatchOfWhichTheStreamRecognisesTheLastEventIsNoLoss(PublishMode mode) throws Exception {
        try (Relay relay = setup.start()) {
            outbox.fillAtOnce(1, 1, 100);
            await().until(() -> relay.published() == 1);
        }
        outbox.fillAtOnce(5, 1, 100);
        publishAsARelayWould("select event_id::text from ledger order by n desc limit 1");
        purge();
        RelayState state = new RelayState();
        RelayOptions options = setup.options().publishMode(mode).listener(state).build();
        try (Relay relay = Relay.start(options)) {
            outbox.awaitSettled();
        }
        try (Relay relay = Relay.start(options)) {
            outbox.fillAtOnce(1, 1, 100);
            await().until(() -> relay.published() == 1);
        }

        assertThat(state.streamLosses()).isZero();
        assertThat(StreamAudit.messages(nats.url(), "EVENTS")).hasSize(5);
    }

    /** The sequence that the stream tells is then that of the last one it did not recognise. */
    @Test
    void anIngestBatchThatEndsEarlyBehindAnEventThatTheStreamRecognisesIsNoLoss() throws Exception {
        createStreamThatRefusesLargeMessages();
        outbox.execute(
                "select outbox.emit('todo.updated', 'todo/1', to_jsonb(repeat('x', case n when 4 then 6000 else 10 end)))"
                        + " from generate_series(1, 6) n");
        publishAsARelayWould("select event_id::text from outbox.event order by id offset 2 limit 1");
        purge();
        RelayState state = new RelayState();
        RelayOptions options =
                setup.options().publishMode(PublishMode.INGEST).listener(state).build();
        try (Relay relay = Relay.start(options)) {
            await().until(() -> relay.deadLetters() == 3);
        }
        try (Relay relay = Relay.start(options)) {
            await().until(state::isLeading);
        }

        assertThat(state.streamLosses()).isZero();
        assertThat(StreamAudit.messages(nats.url(), "EVENTS")).hasSize(2);
    }

    private void purge() throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            connection.jetStreamManagement().purgeStream("EVENTS", PurgeOptions.subject("EVENTS.>"));
        }
    }

    private void publishAsARelayWould(String queryOfId) throws Exception {
        try (Connection connection = Nats.connect(nats.url());
                java.sql.Connection database = outbox.connect();
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(queryOfId)) {
            row.next();
            Headers headers = new Headers();
            headers.put("Nats-Msg-Id", row.getString(1));
            connection.jetStream().publish("EVENTS.todo.updated", headers, new byte[0]);
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

    private Map<String, String> transactions() throws Exception {
        return rows("select event_id::text, xid::text from outbox.event").stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(1)));
    }

    private List<String> transactionsAsWritten() throws Exception {
        return rows("select event_id::text, xid::text from outbox.event order by id").stream()
                .map(row -> row.get(1))
                .toList();
    }

    private List<List<String>> rows(String query) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        try (java.sql.Connection connection = outbox.connect();
                ResultSet row = connection.createStatement().executeQuery(query)) {
            while (row.next()) {
                rows.add(List.of(row.getString(1), row.getString(2)));
            }
        }
        return rows;
    }

    private static void emitIn(java.sql.Connection connection, int n) throws SQLException {
        connection
                .createStatement()
                .execute("insert into ledger select outbox.emit('todo.created', 'todo/far', '{}'), 'todo/far', " + n);
    }

    private void assertPerfect() throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), "EVENTS");
        assertThat(audit.committed()).isGreaterThan(1000);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
    }
}
