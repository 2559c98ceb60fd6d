package dev.outbox.test;

import static dev.outbox.test.OutboxAssertions.assertThatArrivals;
import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.created;
import static dev.outbox.test.OutboxAssertions.event;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.outbox.test.app.TodoApplication;
import dev.outbox.test.app.TodoService;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole application, with its relay. */
@SpringBootTest(
        classes = TodoApplication.class,
        properties = {
            "spring.application.name=todo-app",
            "spring.jpa.hibernate.ddl-auto=update",
            "outbox.relay.stream=SPRING",
            "outbox.relay.subject-prefix=spring"
        })
@DirtiesContext // The relay ends before the servers.
@OutboxTest
class SpringBootTestIT {
    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        TestDatabase database = PostgresServer.shared().createDatabase();
        properties.add("spring.datasource.url", database::jdbcUrl);
        properties.add("spring.datasource.username", database::user);
        properties.add("spring.datasource.password", database::password);
        properties.add("outbox.nats.url", () -> NatsServer.shared().url());
    }

    @Test
    void whatTheApplicationCommitsIsSeenAndArrives(@Autowired TodoService todos) {
        assertThatIllegalStateException().isThrownBy(() -> todos.failAfterAdding("never"));
        long milk = todos.add("Buy milk");

        assertThatEvents()
                .containsExactlyInOrder(
                        created("todo").withKey("todo/" + milk).withSource("/todo-app"), event("todo.praised"))
                .haveArrived();
        assertThatArrivals()
                .containsExactlyInOrder(created("todo"), event("todo.praised").withSource("/todo-app"));
    }
}
