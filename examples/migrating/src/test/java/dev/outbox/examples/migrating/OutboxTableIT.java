package dev.outbox.examples.migrating;

import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import dev.outbox.test.EventStream;
import dev.outbox.test.OutboxTest;
import dev.outbox.test.RecordedEvent;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** docs/migrating/outbox-table.md. */
@OutboxTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboxTableIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestDatabase database;
    private final DataSource dataSource;
    private final NatsServer nats;
    private final Guide guide;

    OutboxTableIT(TestDatabase database, NatsServer nats) {
        this.database = database;
        this.dataSource = database.dataSource();
        this.nats = nats;
        this.guide = new Guide("outbox-table.md", dataSource);
    }

    @BeforeEach
    void before() {
        guide.execute("drop role if exists application; create role application");
        guide.run("before");
        guide.execute("grant insert on outbox_message to application");
    }

    @AfterEach
    void dropTable() {
        guide.execute("""
                drop table if exists outbox_message_old cascade;
                drop table if exists outbox_message;
                drop function if exists outbox_message_emit();
                drop owned by application; drop role application
                """);
    }

    @AfterAll
    void allOfTheGuideWasRun() {
        assertThat(guide.notRun()).isEmpty();
    }

    @Test
    void thereAndBackWhileWritersAreAtWorkNothingIsLostDoubledOrOutOfOrder() throws Exception {
        List<Sent> sent = new ArrayList<>();
        try (Writers writers = Writers.start(dataSource, OutboxTableIT::insert)) {
            await().until(() -> writers.committed() > 50);
            send(sent);

            await().ignoreExceptions().atMost(PATIENCE).until(() -> {
                guide.run("switch");
                return true;
            });
            writeMore(writers);
            while (guide.count("unsent") > 0) {
                send(sent);
            }
            int byTheJob = sent.size();
            assertThat(byTheJob).isPositive();
            try (Relay relay = startRelay();
                    EventStream stream = EventStream.of(nats.url(), "TABLE")) {
                writeMore(writers);
                await().ignoreExceptions().atMost(PATIENCE).until(() -> {
                    guide.run("back");
                    return true;
                });
                writeMore(writers);
                await().atMost(PATIENCE).until(() -> guide.count("unpublished") == 0);
                assertThat(relay.deadLetters()).isZero();
                stream.events().stream().map(OutboxTableIT::sent).forEach(sent::add);
            }
            assertThat(sent.size()).isGreaterThan(byTheJob);
            int byTheRelay = sent.size();
            Map<String, Integer> written = writers.stop();
            send(sent);

            assertThat(sent.size()).isGreaterThan(byTheRelay);
            assertThat(sent).extracting(Sent::id).doesNotHaveDuplicates();
            written.forEach((key, last) -> assertThat(
                            sent.stream().filter(each -> each.key().equals(key)).map(Sent::number))
                    .as("the numbers of %s", key)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(1, last).boxed().toList()));
        }
    }

    @Test
    void whatTheJobHasNotMarkedIsHandedOverOnce() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            insert(connection, "a", 1);
            send(new ArrayList<>());
            insert(connection, "a", 2);
            insert(connection, "b", 1);
        }
        guide.run("switch");

        guide.run("hand-over");
        guide.run("hand-over");

        assertThat(guide.count("unsent")).isZero();
        assertThatEvents()
                .containsExactlyInOrder(
                        event("order.noted").withKey("order/a").withData("/number", 2),
                        event("order.noted").withKey("order/b").withSubject("b").withData("/number", 1));
        assertThatEvents()
                .ofKey("order/b")
                .contains(event("order.noted")
                        .matching(
                                "the id of the message",
                                e -> e.id().toString()
                                        .equals(guide.rows(
                                                        "select message_id from outbox_message_old where order_id = 'b'")
                                                .get(0))));
    }

    @Test
    void anInsertThroughTheViewStillReturnsWhatTheTableGave() {
        guide.run("switch");

        List<String> returned = guide.rows("""
                insert into outbox_message (topic, order_id, body) values ('order.noted', '7', '{"number": 1}')
                returning id || ' ' || topic, message_id
                """);

        assertThat(returned).singleElement().asString().startsWith("1 order.noted ");
        assertThatEvents()
                .containsExactlyInOrder(event("order.noted")
                        .withKey("order/7")
                        .matching(
                                "the id that was returned", e -> returned.get(0).endsWith(" " + e.id())));
    }

    private static void insert(Connection connection, String order, int number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into outbox_message (topic, order_id, body) values ('order.noted', ?, jsonb_build_object('number', ?))")) {
            statement.setString(1, order);
            statement.setInt(2, number);
            statement.executeUpdate();
        }
    }

    /** The job of before: what is there and not marked, in the order of the ids. */
    private void send(List<Sent> sent) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select =
                        connection.prepareStatement("select id, message_id, order_id, body ->> 'number'"
                                + " as number from outbox_message where sent_at is null order by id");
                PreparedStatement mark =
                        connection.prepareStatement("update outbox_message set sent_at = now() where id = ?")) {
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    sent.add(new Sent(rows.getString("message_id"), rows.getString("order_id"), rows.getInt("number")));
                    mark.setLong(1, rows.getLong("id"));
                    mark.executeUpdate();
                }
            }
        }
    }

    private static Sent sent(RecordedEvent event) {
        return new Sent(
                event.id().toString(),
                event.subject().orElseThrow(),
                event.json().path("number").asInt());
    }

    private static void writeMore(Writers writers) {
        long now = writers.committed();
        await().atMost(PATIENCE).until(() -> writers.committed() > now + 50);
    }

    private Relay startRelay() {
        return Relay.start(RelayOptions.builder()
                .databaseUrl(database.jdbcUrl())
                .databaseUser(database.user())
                .databasePassword(database::password)
                .nats(nats.url())
                .stream("TABLE")
                .subjectPrefix("table")
                .build());
    }
}
