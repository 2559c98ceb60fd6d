package dev.outbox.test;

import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.event;

import dev.outbox.event.OutboxEvent;
import dev.outbox.spring.OutboxEvents;
import dev.outbox.test.app.TodoApplication;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.jdbc.test.autoconfigure.JdbcTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A slice without JPA. */
@JdbcTest
@ContextConfiguration(classes = TodoApplication.class)
@OutboxTest
class JdbcTestIT {
    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        TestDatabase database = PostgresServer.shared().createDatabase();
        properties.add("spring.datasource.url", database::jdbcUrl);
        properties.add("spring.datasource.username", database::user);
        properties.add("spring.datasource.password", database::password);
    }

    @Test
    void anEventOfTheApplicationsOwnIsSeenInTheTestsTransaction(@Autowired OutboxEvents events) {
        events.publish(OutboxEvent.of("todo.praised", "todo/1").build());

        assertThatEvents().containsExactlyInOrder(event("todo.praised").withKey("todo/1"));
    }
}
