package dev.outbox.test;

import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.created;
import static dev.outbox.test.OutboxAssertions.deleted;
import static dev.outbox.test.OutboxAssertions.event;
import static dev.outbox.test.OutboxAssertions.updated;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.outbox.schema.OutboxSchemaException;
import dev.outbox.test.app.Todo;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Tests of an application without Spring. */
@OutboxTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutboxTestIT {
    private final TestDatabase database;

    @AutoClose
    private final Todos todos;

    OutboxTestIT(TestDatabase database) {
        this.database = database;
        this.todos = new Todos(database);
    }

    @Test
    void whatIsCommittedIsThereAndWhatIsRolledBackIsNot() {
        long milk = todos.add("Buy milk");
        assertThatIllegalStateException()
                .isThrownBy(() -> todos.inTransaction(session -> {
                    session.persist(new Todo("never"));
                    session.flush();
                    throw new IllegalStateException("the business failed");
                }));
        todos.rename(milk, "Buy oat milk");
        todos.remove(milk);

        assertThatEvents()
                .containsExactlyInOrder(
                        created("todo").withState("title", "Buy milk").withKey("todo/" + milk),
                        updated("todo")
                                .changingOnly("title")
                                .changing("title")
                                .from("Buy milk")
                                .to("Buy oat milk"),
                        deleted("todo").withId(milk));
    }

    @Test
    void eachTestSeesItsOwnEventsOnly() {
        todos.add("Pack the tent");

        assertThatEvents().containsExactlyInOrder(created("todo").withState("title", "Pack the tent"));
    }

    @Test
    void eachTestSeesItsOwnEventsOnlyWhateverItsName() {
        todos.add("Buy gas");

        assertThatEvents().containsExactlyInOrder(created("todo").withState("title", "Buy gas"));
    }

    @Test
    void whatATestPreparesCanBeForgotten(CapturedEvents events) {
        long milk = todos.add("Buy milk");
        events.clear();
        assertThatEvents().areNone();

        todos.rename(milk, "Buy oat milk");

        assertThatEvents().containsExactlyInOrder(updated("todo").changing("title"));
    }

    @Test
    void whatIsWrittenBeforeAndCommittedLaterBelongsToTheTimeOfTheCommit(CapturedEvents events) throws Exception {
        try (Connection late = database.dataSource().getConnection();
                Statement statement = late.createStatement()) {
            late.setAutoCommit(false);
            statement.execute("select outbox.emit('todo.late', 'todo/0', '{}')");
            todos.add("Buy milk");
            events.clear();
            assertThatEvents().areNone();

            late.commit();
        }

        assertThatEvents().containsExactlyInOrder(event("todo.late"));
    }

    @Test
    void theAnnotationsParameterIsForOtherThreads(CapturedEvents events) throws Exception {
        CompletableFuture.runAsync(() -> {
                    todos.add("Buy milk");
                    assertThatEvents(events).hasSize(1);
                })
                .get();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() ->
                        CompletableFuture.runAsync(() -> assertThatEvents()).get())
                .withMessageContaining("no test with @OutboxTest runs in this thread");
    }

    @Test
    void whatAnotherThreadWritesCanBeWaitedFor() throws Exception {
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> todos.add("Buy milk"));

        assertThatEvents().within(Duration.ofSeconds(30)).contains(created("todo"));
        other.get();
    }

    @Test
    void aDeadLetterIsStillAnEventOfTheTest() throws Exception {
        todos.add("Buy milk");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    with gone as (delete from outbox.event returning *)
                    insert into outbox.dead_letter (xid, id, event_id, type, key, subject, time, content_type, data, cause, reason)
                    select xid, id, event_id, type, key, subject, time, content_type, data, 'TEST', 'too large' from gone
                    where id = (select max(id) from gone)
                    """);
        }

        assertThatEvents()
                .containsExactlyInOrder(created("todo")
                        .matching(
                                "a reason",
                                e -> e.deadLetterReason().orElseThrow().equals("too large")));
    }

    @Test
    void payloadsCanBeComparedWithAFile() {
        long milk = todos.add("Buy milk");
        todos.rename(milk, "Buy oat milk");

        assertThatEvents().matchSnapshot();
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThatEvents()
                        .ofType("todo.created")
                        .matchSnapshot(SnapshotFolder.of(getClass().getName(), "payloadsCanBeComparedWithAFile")
                                .ofMethod()))
                .withMessageContaining("-  \"type\" : \"todo.updated\"");
    }

    @Test
    void withoutAnOutboxItSaysWhatToDo() {
        TestDatabase empty = PostgresServer.shared().createDatabase();

        assertThatExceptionOfType(OutboxSchemaException.class)
                .isThrownBy(() -> CapturedEvents.startingNow(empty.dataSource()))
                .withMessageContaining("migrate");
        PostgresServer.shared().dropDatabase(empty);
    }

    @Test
    void eventsCanBeHadWithoutTheAnnotation() {
        CapturedEvents events = CapturedEvents.startingNow(database.dataSource());
        todos.add("Buy milk");

        assertThatEvents(events).containsExactlyInOrder(created("todo"));
        assertThatIllegalStateException()
                .isThrownBy(() -> assertThatEvents(events).matchSnapshot())
                .withMessageContaining("matchSnapshot(Path)");
    }

    @Nested
    class InANestedClass {
        @BeforeEach
        void prepare() {
            todos.add("Buy milk");
        }

        @Test
        void whatIsWrittenBeforeEachTestIsItsOwn(TestDatabase same) {
            assertThat(same).isEqualTo(database);
            assertThatEvents().containsExactlyInOrder(created("todo"));
        }
    }
}
