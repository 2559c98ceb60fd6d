package dev.outbox.examples.quickstart;

import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.created;
import static dev.outbox.test.OutboxAssertions.deleted;
import static dev.outbox.test.OutboxAssertions.event;
import static dev.outbox.test.OutboxAssertions.updated;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.outbox.test.OutboxTest;
import dev.outbox.testkit.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The events of the application, tested as an application's author would. */
@OutboxTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TodoAppIT {
    private final TodoApp app;

    TodoAppIT(TestDatabase database) {
        app = new TodoApp(database.dataSource());
    }

    @AfterAll
    void close() {
        app.close();
    }

    @Test
    void aChangeTellsFromWhatToWhat() {
        long milk = app.add("Buy milk");
        app.rename(milk, "Buy oat milk");

        assertThatEvents()
                .containsExactlyInOrder(
                        created("todo").withKey("todo/" + milk).withState("title", "Buy milk"),
                        updated("todo").changing("title").from("Buy milk").to("Buy oat milk"));
    }

    @Test
    void anImportThatFailsTellsNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> app.importAll("camping", List.of("Pack the tent", " ")));

        assertThatEvents().areNone();
    }

    @Test
    void aCompletedOneTellsNothingOfBeingCompletedAgain() {
        long milk = app.add("Buy milk");
        app.complete(milk);
        app.complete(milk);
        app.remove(milk);

        assertThatEvents()
                .ofKey("todo/" + milk)
                .containsExactlyInOrder(
                        created("todo"), updated("todo").changing("done").to(true), deleted("todo"));
    }

    @Test
    void anImportTellsOfItselfAndOfEach() {
        app.importAll("camping", List.of("Pack the tent", "Buy gas"));

        assertThatEvents()
                .containsExactlyInOrder(
                        event("todo.imported").withKey("list/camping").withData("/size", 2),
                        created("todo").withState("title", "Pack the tent"),
                        created("todo").withState("title", "Buy gas"));
    }
}
