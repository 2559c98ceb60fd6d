package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.outbox.spring.app.TodoApplication;
import dev.outbox.spring.app.TodoService;
import dev.outbox.spring.projected.Parcel;
import dev.outbox.spring.projected.ParcelApplication;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Message;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An application that adds the dependency and says where NATS is. */
@OutboxServers
class StarterIT {
    private final TestDatabase database;

    StarterIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void emptyTheDatabase() throws Exception {
        App.empty(database);
    }

    @Test
    void whatATransactionCommitsIsInTheStreamAndWhatIsRolledBackIsNot() throws Exception {
        try (NatsServer nats = NatsServer.start();
                ConfigurableApplicationContext app =
                        App.start(TodoApplication.class, database, "outbox.nats.url=" + nats.url())) {
            TodoService todos = app.getBean(TodoService.class);
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> todos.failAfterAdding("never"));
            todos.add("Buy milk");

            EmbeddedRelay relay = app.getBean(EmbeddedRelay.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> relay.published() == 2);

            List<Message> messages = Stream.messages(nats.url(), "events.>");
            assertThat(messages)
                    .extracting(Message::getSubject)
                    .containsExactly("events.todo.created", "events.todo.praised");
            assertThat(messages)
                    .extracting(message -> message.getHeaders().getFirst("ce-type"))
                    .containsExactly("todo.created", "todo.praised");
            assertThat(messages)
                    .extracting(message -> message.getHeaders().getFirst("ce-source"))
                    .containsOnly("/todo-app");
        }
    }

    @Test
    void withoutNatsThereIsNoRelayAndEventsWait() throws Exception {
        try (ConfigurableApplicationContext app = App.start(TodoApplication.class, database)) {
            app.getBean(TodoService.class).add("Buy milk");

            assertThat(app.getBeansOfType(EmbeddedRelay.class)).isEmpty();
            assertThat(App.types(database)).hasSize(2);
        }
    }

    @Test
    void aProjectorIsMadeBySpring() throws Exception {
        App.execute(database, "create table parcel (id bigint primary key, address varchar(255))");
        try (ConfigurableApplicationContext app =
                App.start(ParcelApplication.class, database, "spring.flyway.enabled=false")) {
            new TransactionTemplate(app.getBean(PlatformTransactionManager.class))
                    .executeWithoutResult(status ->
                            app.getBean(EntityManager.class).persist(new Parcel(1, "1 Main Street, Springfield")));

            assertThat(App.texts(database, "select convert_from(data, 'UTF8') from outbox.event"))
                    .containsExactly(
                            "{\"entity\":\"parcel\",\"id\":1,\"state\":{\"sender\":\"todo-app\",\"town\":\"Springfield\"}}");
        }
    }

    @Test
    void theRelaysPropertiesAreFollowed() throws Exception {
        try (NatsServer nats = NatsServer.start();
                ConfigurableApplicationContext app = App.start(
                        TodoApplication.class,
                        database,
                        "outbox.nats.url=" + nats.url(),
                        "outbox.source=urn:todo",
                        "outbox.relay.stream=TODOS",
                        "outbox.relay.subject-prefix=todo.v1")) {
            app.getBean(TodoService.class).add("Buy milk");

            EmbeddedRelay relay = app.getBean(EmbeddedRelay.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> relay.published() == 2);

            List<Message> messages = Stream.messages(nats.url(), "todo.v1.>");
            assertThat(messages)
                    .extracting(message -> message.metaData().getStream())
                    .containsOnly("TODOS")
                    .hasSize(2);
            assertThat(messages)
                    .extracting(message -> message.getHeaders().getFirst("ce-source"))
                    .containsOnly("urn:todo");
        }
    }
}
