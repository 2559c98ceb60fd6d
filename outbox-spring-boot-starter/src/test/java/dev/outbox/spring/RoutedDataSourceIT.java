package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.outbox.event.OutboxEvent;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A data source that leads to a replica where a transaction only reads. */
@OutboxServers
class RoutedDataSourceIT {
    private final TestDatabase writing;
    private final PostgresServer server;
    private final TestDatabase reading;

    RoutedDataSourceIT(TestDatabase writing, PostgresServer server) {
        this.writing = writing;
        this.server = server;
        this.reading = server.createDatabase();
    }

    @BeforeEach
    void emptyTheDatabase() throws Exception {
        App.empty(writing);
    }

    @AfterEach
    void dropTheReplica() {
        server.dropDatabase(reading);
    }

    @Test
    void theOutboxIsWhereTheApplicationWritesAndSoIsTheRelay() throws Exception {
        try (NatsServer nats = NatsServer.start();
                ConfigurableApplicationContext app = start("outbox.nats.url=" + nats.url())) {
            EntitiesOnly.addTodo(app);

            EmbeddedRelay relay = app.getBean(EmbeddedRelay.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> relay.published() == 1);
            assertThat(App.types(writing)).containsExactly("todo.created");
            assertThat(App.texts(reading, "select nspname from pg_namespace where nspname = 'outbox'"))
                    .isEmpty();
        }
    }

    @Test
    void anEventInATransactionThatOnlyReadsFailsIt() throws Exception {
        try (ConfigurableApplicationContext app = start()) {
            OutboxEvents events = app.getBean(OutboxEvents.class);
            TransactionTemplate onlyReads = new TransactionTemplate(app.getBean(PlatformTransactionManager.class));
            onlyReads.setReadOnly(true);

            assertThatExceptionOfType(RuntimeException.class)
                    .isThrownBy(() -> onlyReads.executeWithoutResult(status -> events.publish(
                            OutboxEvent.of("todo.praised", "todo/1").build())));

            assertThat(App.types(writing)).isEmpty();
        }
    }

    private ConfigurableApplicationContext start(String... nats) {
        String[] properties = Arrays.copyOf(nats, nats.length + 1);
        properties[nats.length] = "second.url=" + reading.jdbcUrl();
        return App.start(RoutedDataSource.class, writing, properties);
    }
}
