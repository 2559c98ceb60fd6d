package dev.outbox.spring.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.event.OutboxEvent;
import dev.outbox.spring.EmbeddedRelay;
import dev.outbox.spring.OutboxEvents;
import dev.outbox.spring.OutboxListeners;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.EntityManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.jpa.test.autoconfigure.DataJpaTest;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase;
import org.springframework.boot.jdbc.test.autoconfigure.AutoConfigureTestDatabase.Replace;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.transaction.TestTransaction;

/** A test of JPA alone, as users write them, has the outbox that their entities need, and neither relay nor listeners. */
@DataJpaTest(properties = {"outbox.nats.url=nats://127.0.0.1:1", "spring.jpa.hibernate.ddl-auto=validate"})
@AutoConfigureTestDatabase(replace = Replace.NONE)
class DataJpaSliceIT {
    private static final TestDatabase DATABASE = PostgresServer.shared().createDatabase();

    @Autowired
    private EntityManager entities;

    @Autowired
    private OutboxEvents events;

    @Autowired
    private JdbcTemplate jdbc;

    @Autowired
    private ObjectProvider<EmbeddedRelay> relay;

    @Autowired
    private ObjectProvider<OutboxListeners> listeners;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry properties) {
        properties.add("spring.datasource.url", DATABASE::jdbcUrl);
        properties.add("spring.datasource.username", DATABASE::user);
        properties.add("spring.datasource.password", DATABASE::password);
    }

    @AfterAll
    static void dropDatabase() {
        PostgresServer.shared().dropDatabase(DATABASE);
    }

    @Test
    void changesAndEventsAreInTheOutboxWhenTheTestsTransactionCommits() {
        entities.persist(new Todo("Buy milk"));
        events.publish(OutboxEvent.of("todo.praised", "todo/1").build());
        TestTransaction.flagForCommit();
        TestTransaction.end();

        assertThat(jdbc.queryForList("select type from outbox.event order by id", String.class))
                .containsExactly("todo.created", "todo.praised");
        assertThat(relay.stream()).isEmpty();
        assertThat(listeners.stream()).isEmpty();
    }
}
