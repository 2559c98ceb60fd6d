package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.outbox.schema.OutboxSchemaException;
import dev.outbox.spring.app.TodoApplication;
import dev.outbox.spring.app.TodoService;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.nats.client.Connection;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.PushSubscribeOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.IllegalTransactionStateException;

/** An application that adds the dependency and says where NATS is. */
@OutboxServers
class StarterIT {
    private final TestDatabase database;

    StarterIT(TestDatabase database) throws Exception {
        this.database = database;
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("drop schema if exists outbox cascade");
            statement.execute("drop schema public cascade; create schema public");
        }
    }

    @Test
    void whatATransactionCommitsIsInTheStreamAndWhatIsRolledBackIsNot() throws Exception {
        try (NatsServer nats = NatsServer.start();
                ConfigurableApplicationContext app = start("outbox.nats.url=" + nats.url())) {
            TodoService todos = app.getBean(TodoService.class);
            assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> todos.failAfterAdding("never"));
            todos.add("Buy milk");

            EmbeddedRelay relay = app.getBean(EmbeddedRelay.class);
            await().atMost(Duration.ofSeconds(30)).until(() -> relay.published() == 2);

            List<Message> messages = messages(nats);
            assertThat(messages)
                    .extracting(Message::getSubject)
                    .allMatch(subject -> subject.startsWith("events.todo."))
                    .hasSize(2);
            assertThat(messages)
                    .extracting(message -> message.getHeaders().getFirst("ce-type"))
                    .containsExactly("todo.created", "todo.praised");
            assertThat(messages)
                    .extracting(message -> message.getHeaders().getFirst("ce-source"))
                    .containsOnly("/todo-app");
        }
    }

    @Test
    void anEventOutsideOfATransactionIsRefused() {
        try (ConfigurableApplicationContext app = start()) {
            assertThatExceptionOfType(IllegalTransactionStateException.class)
                    .isThrownBy(() -> app.getBean(TodoService.class).publishOutside())
                    .withMessageContaining("@Transactional");
        }
    }

    @Test
    void theApplicationsMigrationsAndTheOutboxsKnowNothingOfEachOther() {
        try (ConfigurableApplicationContext app = start()) {
            JdbcTemplate jdbc = app.getBean(JdbcTemplate.class);

            assertThat(jdbc.queryForList("select script from public.flyway_schema_history", String.class))
                    .containsExactly("V1__todo.sql");
            assertThat(jdbc.queryForList(
                            "select script from outbox.outbox_schema_history where type = 'SQL'", String.class))
                    .contains("V1__outbox.sql")
                    .doesNotContain("V1__todo.sql");
        }
        start().close();
    }

    @Test
    void aMissingSchemaFailsTheStartWhereItIsOnlyValidated() {
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> start("outbox.migration=validate"))
                .withRootCauseInstanceOf(OutboxSchemaException.class)
                .withStackTraceContaining("migrate");
    }

    @Test
    void withoutNatsThereIsNoRelayAndEventsWait() {
        try (ConfigurableApplicationContext app = start()) {
            app.getBean(TodoService.class).add("Buy milk");

            assertThat(app.getBeansOfType(EmbeddedRelay.class)).isEmpty();
            assertThat(app.getBean(JdbcTemplate.class).queryForObject("select count(*) from outbox.event", Long.class))
                    .isEqualTo(2);
        }
    }

    @Test
    void anOutageOfNatsNeitherKeepsTheApplicationFromStartingNorMakesItUnhealthy() throws Exception {
        try (NatsServer nats = NatsServer.start()) {
            nats.kill();
            try (ConfigurableApplicationContext app = start("outbox.nats.url=" + nats.url())) {
                HealthIndicator health = app.getBean("outboxHealthIndicator", HealthIndicator.class);
                EmbeddedRelay relay = app.getBean(EmbeddedRelay.class);
                await().until(() -> relay.state().trouble() != null);
                app.getBean(TodoService.class).add("Buy milk");
                assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);
                assertThat(health.health().getDetails()).containsKey("trouble");

                nats.startAgain();

                await().atMost(Duration.ofSeconds(30)).until(() -> relay.published() == 2);
                assertThat(health.health().getStatus()).isEqualTo(Status.UP);
                assertThat(health.health().getDetails()).containsEntry("role", RelayState.Role.LEADING);
                SimpleMeterRegistry meters = new SimpleMeterRegistry();
                new EmbeddedRelayMetrics(relay).bindTo(meters);
                assertThat(meters.get("outbox.relay.published")
                                .functionCounter()
                                .count())
                        .isEqualTo(2);
                assertThat(meters.get("outbox.relay.leading").gauge().value()).isEqualTo(1);
            }
        }
    }

    private ConfigurableApplicationContext start(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.application.name=todo-app",
                "spring.main.web-application-type=none",
                "spring.main.banner-mode=off",
                "spring.datasource.url=" + database.jdbcUrl(),
                "spring.datasource.username=" + database.user(),
                "spring.datasource.password=" + database.password(),
                "spring.jpa.hibernate.ddl-auto=validate"));
        all.addAll(List.of(properties));
        return new SpringApplicationBuilder(TodoApplication.class)
                .properties(all.toArray(String[]::new))
                .run();
    }

    private static List<Message> messages(NatsServer nats) throws Exception {
        List<Message> messages = new ArrayList<>();
        try (Connection connection = Nats.connect(nats.url())) {
            JetStreamSubscription subscription = connection
                    .jetStream()
                    .subscribe(
                            "events.>",
                            PushSubscribeOptions.builder().ordered(true).build());
            for (Message message = subscription.nextMessage(Duration.ofSeconds(5));
                    message != null;
                    message = subscription.nextMessage(Duration.ofMillis(200))) {
                messages.add(message);
            }
        }
        return messages;
    }
}
