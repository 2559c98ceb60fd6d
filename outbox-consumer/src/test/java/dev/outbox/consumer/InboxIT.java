package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.outbox.consumer.deadletter.DeadLetters;
import dev.outbox.consumer.inbox.Inbox;
import dev.outbox.consumer.inbox.InboxException;
import dev.outbox.consumer.jetstream.StartAt;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.Role;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@OutboxServers
@Tag("protocol")
class InboxIT {
    private static final RetryPolicy QUICKLY = new RetryPolicy(1000, Duration.ofMillis(5), Duration.ofMillis(20));

    private final NatsServer nats;
    private final TestDatabase db;
    private final Inbox inbox;
    private TestStream stream;

    InboxIT(NatsServer nats, TestDatabase db) {
        this.nats = nats;
        this.db = db;
        this.inbox = Inbox.in(db.dataSource());
    }

    @BeforeAll
    static void migrate(TestDatabase db) throws SQLException {
        OutboxSchema.DEFAULT.migrate(db.dataSource());
        run(db, "create table effect (n bigint generated always as identity, text text not null)");
    }

    @BeforeEach
    void newStream() throws SQLException {
        stream = new TestStream(nats.url());
        run(db, "truncate effect, outbox.inbox");
    }

    @AfterEach
    void deleteStream() {
        stream.close();
    }

    private static void run(TestDatabase db, String... statements) throws SQLException {
        try (Connection connection = db.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = db.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                rows.add(result.getString(1));
            }
        }
        return rows;
    }

    private List<String> effects() throws SQLException {
        return rows("select text from effect order by n");
    }

    private ConsumerOptions.Builder consumer(TransactionalHandler handler) {
        return stream.consumer(nats.url())
                .group("g")
                .ackWait(Duration.ofSeconds(2))
                .retry(QUICKLY)
                .inbox(inbox)
                .handler(handler);
    }

    private static void insert(ReceivedEvent event, Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("insert into effect (text) values (?)")) {
            insert.setString(1, event.text());
            insert.executeUpdate();
        }
    }

    @Test
    void aReplayIsNotHandledAgainUntilTheInboxForgets() throws SQLException {
        List<String> published = stream.publishNumbered(4, 5);
        AtomicInteger skipped = new AtomicInteger();
        ConsumerListener counting = new ConsumerListener() {
            @Override
            public void skipped(ReceivedEvent event) {
                skipped.incrementAndGet();
            }
        };
        try (EventConsumer consumer =
                EventConsumer.start(consumer(InboxIT::insert).listener(counting).build())) {
            await().until(() -> effects().size() == 20);
            ConsumerGroups groups = ConsumerGroups.of(stream.connection, stream.name);
            groups.replay("g", StartAt.first());
            await().atMost(Duration.ofSeconds(30)).until(() -> skipped.get() == 20);
            assertThat(effects()).hasSize(20);

            inbox.forget("g");
            groups.replay("g", StartAt.sequence(11));
            await().atMost(Duration.ofSeconds(30)).until(() -> effects().size() == 30);
            assertThat(consumer.isConnected()).isTrue();
            assertThat(effects().subList(20, 30)).containsExactlyInAnyOrderElementsOf(published.subList(10, 20));
            await().untilAsserted(
                            () -> assertThat(groups.backlog("g").unsettled()).isZero());
        }
    }

    @Test
    void workThatFailsLeavesNoTraceAndIsDoneOnceInTheEnd() throws SQLException {
        List<String> published = stream.publishNumbered(4, 25);
        Set<String> failed = ConcurrentHashMap.newKeySet();

        try (EventConsumer consumer = EventConsumer.start(consumer((event, connection) -> {
                    insert(event, connection);
                    if (failed.add(event.text())) {
                        throw new IllegalStateException("after the work");
                    }
                })
                .build())) {
            await().atMost(Duration.ofSeconds(30)).until(() -> effects().size() >= 100);
            assertThat(consumer.isConnected()).isTrue();
        }
        assertThat(effects()).containsExactlyInAnyOrderElementsOf(published);
        assertThat(failed).hasSize(100);
        assertThat(rows("select event_id from outbox.inbox where group_name = 'g'"))
                .hasSize(100);
    }

    @Test
    void ofTwoWhoHandleTheSameEventAtOnceOneDoesTheWork() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch asking = new CountDownLatch(1);
        AtomicInteger work = new AtomicInteger();
        Thread first = new Thread(() -> {
            try {
                inbox.once("g", "/test", "1", connection -> {
                    work.incrementAndGet();
                    working.countDown();
                    asking.await();
                    await().until(() ->
                            !rows("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like"
                                            + " 'insert into outbox.inbox%'")
                                    .isEmpty());
                });
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        first.start();
        working.await();
        asking.countDown();
        boolean again = inbox.once("g", "/test", "1", connection -> work.incrementAndGet());
        first.join();

        assertThat(again).isFalse();
        assertThat(work).hasValue(1);
        assertThat(inbox.once("g", "/other", "1", connection -> {})).isTrue();
        assertThat(inbox.once("h", "/test", "1", connection -> {})).isTrue();
    }

    @Test
    void anEventWhoseDatabaseIsAwayIsNotGivenUp() throws SQLException {
        stream.publish("todo.created", "todo/1", "once");
        AtomicInteger tries = new AtomicInteger();
        try (EventConsumer consumer = EventConsumer.start(consumer((event, connection) -> {
                    if (tries.incrementAndGet() < 10) {
                        throw new IllegalStateException(new SQLException("the server is shutting down", "57P01"));
                    }
                    insert(event, connection);
                })
                .retry(new RetryPolicy(2, Duration.ofMillis(5), Duration.ofMillis(5)))
                .build())) {
            await().until(() -> effects().size() == 1);
            assertThat(consumer.retryDeadLetters()).isEqualTo(new EventConsumer.Retried(0, 0));
        }
        assertThat(tries).hasValue(10);
    }

    @Test
    void anEventWhoseIdTheInboxCannotKeepIsGivenUpAndOthersGoOn() throws SQLException {
        Message odd = NatsMessage.builder()
                .subject(stream.prefix + ".todo.created")
                .headers(new Headers()
                        .put("ce-specversion", "1.0")
                        .put("ce-type", "todo.created")
                        .put("ce-source", "/test")
                        .put(
                                "ce-id",
                                new Random(1)
                                        .ints(10_000, 'a', 'z')
                                        .mapToObj(c -> "" + (char) c)
                                        .collect(Collectors.joining())))
                .build();
        stream.publish(odd);
        stream.publish("todo.created", "todo/1", "usual");
        try (EventConsumer consumer = EventConsumer.start(consumer(InboxIT::insert)
                .retry(new RetryPolicy(3, Duration.ofMillis(5), Duration.ofMillis(5)))
                .build())) {
            DeadLetters letters = DeadLetters.of(stream.connection, stream.name, "g");
            await().until(() -> letters.list(0, 10).size() == 1);
            assertThat(letters.list(0, 10).get(0).cause()).contains("outbox.inbox", "index row");
            await().until(() -> effects().equals(List.of("usual")));
            assertThat(consumer.isConnected()).isTrue();
        }
    }

    @Test
    void oldEventsAreForgottenAndYoungOnesKept() throws Exception {
        Inbox hour = inbox.retention(Duration.ofHours(1));
        hour.once("g", "/test", "old", connection -> {});
        run(db, "update outbox.inbox set handled_at = now() - interval '61 minutes'");
        hour.once("g", "/test", "young", connection -> {});
        hour.once("other", "/test", "old", connection -> {});
        run(db, "update outbox.inbox set handled_at = now() - interval '2 hours' where group_name = 'other'");

        assertThat(hour.purge("g")).isFalse();

        assertThat(rows("select group_name || ' ' || event_id from outbox.inbox order by 1"))
                .containsExactly("g young", "other old");
    }

    @Test
    void aRoleWithTheRightsOfAConsumerIsEnough() throws Exception {
        String role = "consumer_" + db.name();
        run(db, "create role " + role + " login password 'x'");
        try {
            for (String grant : OutboxSchema.DEFAULT.grants(Role.CONSUMER, role)) {
                run(db, grant);
            }
            Inbox as = Inbox.in(new TestDatabase(db.name(), db.host(), db.port(), role, "x").dataSource());
            assertThat(as.once("g", "/test", "1", connection -> {})).isTrue();
            assertThat(as.once("g", "/test", "1", connection -> {})).isFalse();
            as.purge("g");
            as.forget("g");
            assertThat(as.once("g", "/test", "1", connection -> {})).isTrue();
        } finally {
            run(db, "drop owned by " + role, "drop role " + role);
        }
    }

    @Test
    void whatIsMissingIsSaid() throws SQLException {
        assertThatExceptionOfType(InboxException.class)
                .isThrownBy(() -> inbox.schema(OutboxSchema.named("nowhere")).once("g", "/test", "1", connection -> {}))
                .withMessageContaining("nowhere.inbox")
                .withMessageEndingWith("The schema is not installed in this database, or too old: run `migrate`");
        Inbox away = Inbox.in(new TestDatabase(db.name(), db.host(), 1, db.user(), db.password()).dataSource());
        assertThatExceptionOfType(InboxException.class)
                .isThrownBy(() -> away.once("g", "/test", "1", connection -> {}))
                .withMessageStartingWith("no transaction for the inbox of group 'g' can be begun");
    }
}
