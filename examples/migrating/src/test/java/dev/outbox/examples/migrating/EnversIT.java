package dev.outbox.examples.migrating;

import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.created;
import static dev.outbox.test.OutboxAssertions.deleted;
import static dev.outbox.test.OutboxAssertions.updated;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.outbox.hibernate.OutboxEntity;
import dev.outbox.test.OutboxTest;
import dev.outbox.test.RecordedEvent;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.envers.Audited;
import org.hibernate.jpa.HibernatePersistenceConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** docs/migrating/envers.md, with Envers at work. */
@OutboxTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EnversIT {
    @Entity(name = "Todo")
    @Audited
    @OutboxEntity
    static class Todo {
        @Id
        long id;

        String title;
        boolean done;

        Todo() {}

        Todo(long id, String title) {
            this.id = id;
            this.title = title;
        }
    }

    private final TestDatabase database;
    private final Guide guide;

    EnversIT(TestDatabase database) {
        this.database = database;
        this.guide = new Guide("envers.md", database.dataSource());
    }

    @AfterAll
    void allOfTheGuideWasRun() {
        assertThat(guide.notRun()).isEmpty();
    }

    @Test
    void theHistoryIsToldAsCaptureWouldHaveToldItAndThenBothTellTheSame() {
        guide.run("before");
        try (SessionFactory audited = sessions(false)) {
            live(audited, 1);
            audited.inTransaction(session -> session.persist(new Todo(2, "Pack the tent")));
        }
        assertThatEvents().areNone();

        guide.run("history");
        guide.run("history");

        assertThatEvents()
                .containsExactlyInOrder(
                        created("todo").withId(1).withState("title", "Buy milk").withAttribute("history", true),
                        updated("todo")
                                .changingOnly("title")
                                .changing("title")
                                .from("Buy milk")
                                .to("Buy oat milk"),
                        updated("todo").changing("done").to(true),
                        deleted("todo").withState("title", "Buy oat milk"),
                        created("todo").withId(2));
        assertThat(guide.rows(guide.sql("compare"))).isEmpty();
        List<JsonNode> history = dataOf(1);

        try (SessionFactory both = sessions(true)) {
            live(both, 3);
            both.inTransaction(session -> session.find(Todo.class, 2).title = "Pack the big tent");
            assertThat(dataOf(3)).isEqualTo(history);
            assertThat(guide.rows(guide.sql("compare"))).isEmpty();
        }
        guide.execute("select outbox.emit('todo.updated', 'todo/2', '{}', subject => '2')");
        assertThat(guide.rows(guide.sql("compare"))).containsExactly("2 3 2");
    }

    @Test
    void anEntityThatWasThereBeforeEnversBeginsWithAnUnknown() {
        guide.run("before");
        guide.execute("insert into revinfo values (1000001, 1767225600000)");
        guide.execute("insert into todo_aud (id, rev, revtype, title, done) values (900, 1000001, 1, 'Old', false)");

        guide.run("history");

        assertThatEvents()
                .ofKey("todo/900")
                .containsExactlyInOrder(updated("todo")
                        .withState("title", "Old")
                        .matching("no changes", e -> !e.json().has("changed")));
        assertThat(assertThatEvents().ofKey("todo/900").toList().get(0).time())
                .hasValueSatisfying(time -> assertThat(time).isEqualTo("2026-01-01T00:00:00Z"));
    }

    /** One that is created, changed twice and deleted. */
    private static void live(SessionFactory sessions, long id) {
        sessions.inTransaction(session -> session.persist(new Todo(id, "Buy milk")));
        sessions.inTransaction(session -> session.find(Todo.class, id).title = "Buy oat milk");
        sessions.inTransaction(session -> session.find(Todo.class, id).done = true);
        sessions.inTransaction(session -> session.remove(session.find(Todo.class, id)));
    }

    /** What the events of an entity say, but for its identity. */
    private static List<JsonNode> dataOf(long id) {
        return assertThatEvents().ofKey("todo/" + id).toList().stream()
                .map(RecordedEvent::json)
                .map(json -> ((ObjectNode) json.deepCopy()).without("id"))
                .map(JsonNode.class::cast)
                .toList();
    }

    private SessionFactory sessions(boolean outbox) {
        return new HibernatePersistenceConfiguration("todos")
                .managedClasses(Todo.class)
                .property("jakarta.persistence.nonJtaDataSource", database.dataSource())
                .property("jakarta.persistence.schema-generation.database.action", "update")
                .property("outbox.enabled", outbox)
                .createEntityManagerFactory();
    }
}
