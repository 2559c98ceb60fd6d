package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a transaction does to an entity, in whatever steps, is one event. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CoalescingIT {
    @Entity(name = "Todo")
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

    @Entity(name = "Note")
    @OutboxEntity
    static class Note {
        @Id
        long id;

        @Version
        int version;

        String text;

        Note() {}

        Note(long id, String text) {
            this.id = id;
            this.text = text;
        }
    }

    @AutoClose
    private final TestApp app;

    private long id;

    CoalescingIT(TestDatabase database) {
        app = TestApp.start(database, Todo.class, Note.class);
    }

    @BeforeEach
    void nextId() {
        id++;
    }

    private void givenTodo(String title) {
        app.inTransaction(session -> session.persist(new Todo(id, title)));
        app.events();
    }

    private String json(String withId) {
        return withId.replace("%d", Long.toString(id));
    }

    @Test
    void aNewEntityIsCreatedWithItsState() {
        app.inTransaction(session -> session.persist(new Todo(id, "write")));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("todo.created");
        assertThat(event.key()).isEqualTo("todo/" + id);
        assertThat(event.subject()).isEqualTo(Long.toString(id));
        assertThat(event.source()).isNull();
        assertThat(event.data())
                .isEqualTo(json("{\"entity\":\"todo\",\"id\":%d,\"state\":{\"done\":false,\"title\":\"write\"}}"));
    }

    @Test
    void aChangedEntityIsUpdatedWithWhatChanged() {
        givenTodo("write");

        app.inTransaction(session -> session.find(Todo.class, id).title = "read");

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("todo.updated");
        assertThat(event.data())
                .isEqualTo(json("{\"entity\":\"todo\",\"id\":%d,\"state\":{\"done\":false,\"title\":\"read\"},"
                        + "\"changed\":{\"title\":{\"from\":\"write\",\"to\":\"read\"}}}"));
    }

    @Test
    void aRemovedEntityIsDeletedWithItsLastState() {
        givenTodo("write");

        app.inTransaction(session -> session.remove(session.find(Todo.class, id)));

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("todo.deleted");
        assertThat(event.data())
                .isEqualTo(json("{\"entity\":\"todo\",\"id\":%d,\"state\":{\"done\":false,\"title\":\"write\"}}"));
    }

    @Test
    void severalFlushesMakeOneEventWithTheFirstAndTheLastValue() {
        givenTodo("one");

        app.inTransaction(session -> {
            Todo todo = session.find(Todo.class, id);
            todo.title = "two";
            session.flush();
            todo.title = "three";
            session.flush();
            todo.done = true;
        });

        assertThat(app.onlyEvent().data())
                .isEqualTo(json("{\"entity\":\"todo\",\"id\":%d,\"state\":{\"done\":true,\"title\":\"three\"},"
                        + "\"changed\":{\"done\":{\"from\":false,\"to\":true},"
                        + "\"title\":{\"from\":\"one\",\"to\":\"three\"}}}"));
    }

    @Test
    void createdAndUpdatedIsCreatedWithTheFinalState() {
        app.inTransaction(session -> {
            Todo todo = new Todo(id, "one");
            session.persist(todo);
            session.flush();
            todo.title = "two";
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("todo.created");
        assertThat(event.data()).contains("\"title\":\"two\"").doesNotContain("changed");
    }

    @Test
    void createdAndDeletedIsNothing() {
        app.inTransaction(session -> {
            Todo todo = new Todo(id, "one");
            session.persist(todo);
            session.flush();
            todo.title = "two";
            session.flush();
            session.remove(todo);
        });

        assertThat(app.events()).isEmpty();
    }

    @Test
    void createdDeletedAndCreatedAgainIsCreated() {
        app.inTransaction(session -> {
            Todo todo = new Todo(id, "one");
            session.persist(todo);
            session.flush();
            session.remove(todo);
            session.flush();
            session.persist(new Todo(id, "two"));
        });

        assertThat(app.onlyEvent().type()).isEqualTo("todo.created");
    }

    @Test
    void updatedAndDeletedIsDeletedWithTheOriginalState() {
        givenTodo("one");

        app.inTransaction(session -> {
            Todo todo = session.find(Todo.class, id);
            todo.title = "two";
            session.flush();
            session.remove(todo);
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("todo.deleted");
        assertThat(event.data()).contains("\"title\":\"one\"").doesNotContain("two");
    }

    @Test
    void aValueThatWasNeverWrittenIsNotPartOfTheDeletedState() {
        givenTodo("one");

        app.inTransaction(session -> {
            Todo todo = session.find(Todo.class, id);
            todo.title = "two";
            session.remove(todo);
        });

        assertThat(app.onlyEvent().data()).contains("\"title\":\"one\"").doesNotContain("two");
    }

    @Test
    void deletedAndCreatedUnderTheSameIdIsUpdated() {
        givenTodo("one");

        app.inTransaction(session -> {
            session.remove(session.find(Todo.class, id));
            session.flush();
            session.persist(new Todo(id, "two"));
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("todo.updated");
        assertThat(event.data()).endsWith("\"changed\":{\"title\":{\"from\":\"one\",\"to\":\"two\"}}}");
    }

    @Test
    void deletedCreatedAndDeletedAgainIsDeletedWithTheOriginalState() {
        givenTodo("one");

        app.inTransaction(session -> {
            session.remove(session.find(Todo.class, id));
            session.flush();
            Todo again = new Todo(id, "two");
            session.persist(again);
            session.flush();
            session.remove(again);
        });

        WrittenEvent event = app.onlyEvent();
        assertThat(event.type()).isEqualTo("todo.deleted");
        assertThat(event.data()).contains("\"title\":\"one\"");
    }

    @Test
    void anAttributeThatReturnsToItsFirstValueHasNotChanged() {
        givenTodo("one");

        app.inTransaction(session -> {
            Todo todo = session.find(Todo.class, id);
            todo.title = "two";
            session.flush();
            todo.title = "one";
            todo.done = true;
        });

        assertThat(app.onlyEvent().data()).endsWith("\"changed\":{\"done\":{\"from\":false,\"to\":true}}}");
    }

    @Test
    void anEntityThatReturnsToItsFirstStateHasNoEvent() {
        givenTodo("one");

        app.inTransaction(session -> {
            Todo todo = session.find(Todo.class, id);
            todo.title = "two";
            session.flush();
            todo.title = "one";
        });

        assertThat(app.events()).isEmpty();
    }

    @Test
    void anEntityWhoseVersionMovedHasAnEventThoughItsStateReturned() {
        app.inTransaction(session -> session.persist(new Note(id, "one")));
        app.events();

        app.inTransaction(session -> {
            Note note = session.find(Note.class, id);
            note.text = "two";
            session.flush();
            note.text = "one";
        });

        assertThat(app.onlyEvent().data())
                .isEqualTo(json("{\"entity\":\"note\",\"id\":%d,\"version\":2,\"state\":{\"text\":\"one\"},"
                        + "\"changed\":{}}"));
    }

    @Test
    void entitiesComeInTheOrderInWhichTheyWereFirstChanged() {
        givenTodo("one");
        long first = id;
        nextId();
        givenTodo("one");

        app.inTransaction(session -> {
            session.find(Todo.class, id).title = "two";
            session.flush();
            session.find(Todo.class, first).title = "two";
            session.flush();
            session.find(Todo.class, id).title = "three";
        });

        assertThat(app.events()).extracting(WrittenEvent::key).containsExactly("todo/" + id, "todo/" + first);
    }

    @Test
    void aTransactionWritesItsEventsInOneStatement() {
        List<Long> ids = List.of(id, id + 1000, id + 2000);
        app.inTransaction(session -> {
            for (long each : ids) {
                session.persist(new Todo(each, "one"));
                session.flush();
            }
        });

        List<WrittenEvent> events = app.events();
        assertThat(events).hasSize(3);
        assertThat(events)
                .extracting(WrittenEvent::statement)
                .containsOnly(events.get(0).statement());
    }
}
