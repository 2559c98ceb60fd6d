package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.event.OutboxEvent;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What an application adds to its events, and events of its own. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SettingsIT {
    @Entity(name = "Memo")
    @OutboxEntity
    static class Memo {
        @Id
        long id;

        @Column(columnDefinition = "text")
        String text;

        Memo() {}

        Memo(long id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @Entity(name = "Uncaptured")
    static class Uncaptured {
        @Id
        long id;
    }

    /** Named by its class, as a configuration file would. */
    public static final class Actor implements OutboxContext {
        static final AtomicInteger ASKED = new AtomicInteger();

        @Override
        public Map<String, Object> attributes(SharedSessionContract session) {
            ASKED.incrementAndGet();
            return Map.of("actor", "ann", "retries", 3, "urgent", true);
        }
    }

    private final TestDatabase database;

    @AutoClose
    private final TestApp app;

    private long ids;

    SettingsIT(TestDatabase database) {
        this.database = database;
        app = TestApp.start(
                database, Map.of("outbox.context", Actor.class.getName(), "outbox.max-payload", "2000"), Memo.class);
    }

    private Memo memo(int length) {
        return new Memo(++ids, "x".repeat(length));
    }

    @Test
    void theContextIsAskedOnceForATransactionWithEvents() {
        int asked = Actor.ASKED.get();
        app.inTransaction(session -> {
            session.persist(memo(1));
            session.persist(memo(1));
        });
        app.inTransaction(session -> session.find(Memo.class, ids));

        assertThat(Actor.ASKED.get() - asked).isEqualTo(1);
        assertThat(app.events())
                .hasSize(2)
                .extracting(WrittenEvent::attributes)
                .containsOnly("{\"actor\": \"ann\", \"urgent\": true, \"retries\": 3}");
    }

    @Test
    void aContextThatFailsFailsTheTransaction() {
        OutboxContext failing = session -> {
            throw new IllegalStateException("nobody is logged in");
        };
        try (TestApp other = TestApp.start(database, Map.of("outbox.context", failing), Memo.class)) {
            assertThatThrownBy(() -> other.inTransaction(session -> session.persist(memo(1))))
                    .hasMessageContaining("nobody is logged in");
            assertThat(other.events()).isEmpty();
        }
    }

    @Test
    void anEventThatIsTooLargeFailsTheTransactionAndSaysWhatToDo() {
        Memo large = memo(3000);
        assertThatThrownBy(() -> app.inTransaction(session -> session.persist(large)))
                .hasMessageContaining("the event of memo/" + large.id + " has 3")
                .hasMessageContaining("more than outbox.max-payload=2000")
                .hasMessageContaining("outbox.oversize=drop-state")
                .hasMessageNotContaining("xxx");

        assertThat(app.events()).isEmpty();
        assertThat(app.<Memo>fromTransaction(session -> session.find(Memo.class, large.id)))
                .isNull();
    }

    @Test
    void anEventThatIsTooLargeCanLoseItsState() {
        Map<String, Object> settings = Map.of("outbox.max-payload", "2000", "outbox.oversize", "drop-state");
        try (TestApp dropping = TestApp.start(database, settings, Memo.class)) {
            Memo large = memo(3000);
            dropping.inTransaction(session -> session.persist(large));

            assertThat(dropping.onlyEvent().data())
                    .isEqualTo("{\"entity\":\"memo\",\"id\":" + large.id + ",\"dropped\":true}");
        }
        app.skipEvents();
    }

    @Test
    void anEventNamesItsSchemaWhereTheirPlaceIsGiven() {
        Map<String, Object> settings = Map.of("outbox.dataschema", "https://example.com/events/");
        try (TestApp naming = TestApp.start(database, settings, Memo.class)) {
            naming.inTransaction(session -> session.persist(memo(3)));

            assertThat(naming.onlyEvent().attributes())
                    .isEqualTo("{\"dataschema\": \"https://example.com/events/memo.created.schema.json\"}");
        }
        app.events();
    }

    @Test
    void settingsOfTheSizeAreChecked() {
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of("outbox.max-payload", "1 MB"), Memo.class))
                .hasMessage(
                        "outbox.max-payload=1 MB is no number of bytes; give one from 1000 on, for example 1000000");
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of("outbox.max-payload", "10"), Memo.class))
                .hasMessageStartingWith("outbox.max-payload=10 is no number of bytes");
        assertThatThrownBy(() -> TestApp.sessionFactory(database, Map.of("outbox.oversize", "cut"), Memo.class))
                .hasMessage("outbox.oversize=cut is neither fail nor drop-state");
    }

    @Test
    void anEventOfTheApplicationsOwnFollowsThoseOfTheEntitiesInOneStatement() {
        OutboxEvent first = OutboxEvent.of("memo.read", "memo/1").json("{}").build();
        OutboxEvent second = OutboxEvent.of("memo.filed", "memo/1").json("{}").build();
        app.inTransaction(session -> {
            Outbox.write(session, first);
            Outbox.write(session, second);
            session.persist(memo(1));
        });

        var events = app.events();
        assertThat(events).extracting(WrittenEvent::type).containsExactly("memo.created", "memo.read", "memo.filed");
        assertThat(events)
                .extracting(WrittenEvent::statement)
                .containsOnly(events.get(0).statement());
    }

    @Test
    void anEventOfTheApplicationsOwnAloneIsWrittenAndGoesWithARollback() {
        app.inTransaction(session ->
                Outbox.write(session, OutboxEvent.of("memo.read", "memo/1").build()));
        assertThat(app.onlyEvent().type()).isEqualTo("memo.read");

        try (Session session = app.sessions().openSession()) {
            session.beginTransaction();
            Outbox.write(session, OutboxEvent.of("memo.read", "memo/1").build());
            session.getTransaction().rollback();
        }
        assertThat(app.events()).isEmpty();
    }

    @Test
    void inAReadOnlyTransactionTheFailureSaysSo() {
        assertThatThrownBy(() -> app.inTransaction(session -> {
                    session.createNativeMutationQuery("set transaction read only")
                            .executeUpdate();
                    Outbox.write(session, OutboxEvent.of("memo.read", "memo/1").build());
                }))
                .hasStackTraceContaining("read-only transaction");
    }

    @Test
    void anEventOfTheApplicationsOwnIsRefusedWhereItWouldCommitByItself() {
        OutboxEvent event = OutboxEvent.of("memo.read", "memo/1").build();
        try (TestApp committing =
                        TestApp.start(database, Map.of("hibernate.connection.autocommit", "true"), Memo.class);
                StatelessSession session = committing.sessions().openStatelessSession()) {
            assertThatThrownBy(() -> Outbox.write(session, event))
                    .hasMessage(
                            "event " + event + " was written outside of a transaction, where its event could get lost;"
                                    + " begin a transaction first");
        }
    }

    @Test
    void withoutCapturedEntitiesTheOutboxIsOffUnlessItIsSwitchedOn() {
        OutboxEvent event = OutboxEvent.of("memo.read", "memo/1").build();
        try (TestApp off = TestApp.start(database, Uncaptured.class)) {
            assertThatThrownBy(() -> off.inTransaction(session -> Outbox.write(session, event)))
                    .isInstanceOf(OutboxCaptureException.class)
                    .hasMessageContaining("outbox.enabled=true");
        }
        try (TestApp on = TestApp.start(database, Map.of("outbox.enabled", "true"), Uncaptured.class)) {
            on.inTransaction(session -> Outbox.write(session, event));
            assertThat(on.onlyEvent().type()).isEqualTo("memo.read");
        }
        app.events();
    }
}
