package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.event.OutboxEvent;
import dev.outbox.spring.RelayState.Role;
import dev.outbox.spring.app.TodoApplication;
import dev.outbox.spring.app.TodoService;
import dev.outbox.spring.jdbc.JdbcApplication;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The relay inside the application: its life, its health, its figures. */
@OutboxServers
class EmbeddedRelayIT {
    private final TestDatabase database;
    private final NatsServer nats = NatsServer.start();

    EmbeddedRelayIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeEach
    void emptyTheDatabase() throws Exception {
        App.empty(database);
    }

    @AfterEach
    void closeNats() {
        nats.close();
    }

    @Test
    void anOutageOfNatsNeitherKeepsTheApplicationFromStartingNorMakesItUnhealthy() throws Exception {
        nats.kill();
        try (ConfigurableApplicationContext app = start(TodoApplication.class)) {
            HealthIndicator health = app.getBean("outboxHealthIndicator", HealthIndicator.class);
            EmbeddedRelay relay = app.getBean(EmbeddedRelay.class);
            within(() -> relay.state().trouble() != null);
            app.getBean(TodoService.class).add("Buy milk");

            assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);
            assertThat(health.health().getDetails()).containsKey("trouble");
            OutboxEndpoint.Description during =
                    app.getBean(OutboxEndpoint.class).describe();
            assertThat(during.relay().role()).isEqualTo(Role.CONNECTING);
            assertThat(during.backlog().waiting()).isEqualTo(2);
            SimpleMeterRegistry meters = meters(app);
            within(() -> meters.get("outbox.retries")
                            .tag("error", "stream")
                            .functionCounter()
                            .count()
                    > 0);
            assertThat(meters.get("outbox.leader").gauge().value()).isZero();
            assertThat(meters.get("outbox.nats.connected").gauge().value()).isZero();
            assertThat(meters.get("outbox.unpublished")
                            .tag("state", "pending")
                            .gauge()
                            .value())
                    .isEqualTo(2);
            within(() -> meters.get("outbox.oldest.unpublished.age").timeGauge().value() > 0);

            nats.startAgain();

            within(() -> relay.published() == 2);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsEntry("role", Role.LEADING);
            within(() -> app.getBean(OutboxEndpoint.class).describe().backlog().waiting() == 0);
            assertThat(app.getBean(OutboxEndpoint.class).describe().relay().published())
                    .isEqualTo(2);
            SimpleMeterRegistry after = meters(app);
            assertThat(after.get("outbox.published")
                            .tag("stream", "EVENTS")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            assertThat(after.get("outbox.dead.lettered").functionCounters()).allMatch(counter -> counter.count() == 0);
            assertThat(after.get("outbox.leader").gauge().value()).isEqualTo(1);
            assertThat(after.get("outbox.nats.connected").gauge().value()).isEqualTo(1);
            assertThat(after.get("outbox.unpublished")
                            .tag("state", "dead")
                            .gauge()
                            .value())
                    .isZero();
            assertThat(after.get("outbox.oldest.unpublished.age").timeGauge().value())
                    .isZero();
        }
    }

    @Test
    void ofSeveralInstancesOneLeadsAndAnotherTakesOver() throws Exception {
        try (ConfigurableApplicationContext first = start(JdbcApplication.class)) {
            within(() -> role(first) == Role.LEADING);
            try (ConfigurableApplicationContext second = start(JdbcApplication.class)) {
                within(() -> role(second) == Role.STANDING_BY);
                assertThat(second.getBean("outboxHealthIndicator", HealthIndicator.class)
                                .health()
                                .getStatus())
                        .isEqualTo(Status.UP);
                publish(second, 1);
                within(() -> first.getBean(EmbeddedRelay.class).published() == 1);

                first.close();

                within(() -> role(second) == Role.LEADING);
                publish(second, 1);
                within(() -> second.getBean(EmbeddedRelay.class).published() == 1);
            }
        }
        assertThat(Stream.types(nats.url())).hasSize(2);
    }

    /** A business bean that stops late writes as many events as take a while. */
    @Test
    void whatIsCommittedWhenTheApplicationStopsIsPublishedBeforeItEnds() throws Exception {
        try (ConfigurableApplicationContext app = start(JdbcApplication.class)) {
            within(() -> role(app) == Role.LEADING);
            publish(app, 5000);
        }
        assertThat(Stream.types(nats.url())).hasSize(5000);
    }

    @Test
    void theRelayStopsAfterTheWebServerAndWhateverElseHasAPhase() throws Exception {
        List<String> stopped = new ArrayList<>();
        try (ConfigurableApplicationContext app = start(JdbcApplication.class)) {
            EmbeddedRelay relay = app.getBean(EmbeddedRelay.class);
            within(() -> role(app) == Role.LEADING);
            app.getBeanFactory().registerSingleton("business", new PhasedBean(0, () -> {
                stopped.add("business while the relay is " + role(app));
                publish(app, 1);
            }));
            assertThat(relay.getPhase()).isLessThan(0).isLessThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
        }
        assertThat(stopped).containsExactly("business while the relay is LEADING");
        assertThat(Stream.types(nats.url())).hasSize(1);
    }

    @Test
    void anApplicationThatMakesItsDataSourceItselfHasARelayToo() throws Exception {
        try (ConfigurableApplicationContext app = start(OwnDataSources.class)) {
            within(() -> role(app) == Role.LEADING);
            publish(app, 1);
            within(() -> app.getBean(EmbeddedRelay.class).published() == 1);
        }
    }

    @Test
    void aContainerWithServiceConnectionGoesBeforeTheProperties() throws Exception {
        NatsInContainer.nats = nats;
        try (ConfigurableApplicationContext app =
                App.start(NatsInContainer.class, database, "outbox.nats.url=nats://127.0.0.1:1")) {
            assertThat(app.getBean(NatsConnectionDetails.class).urls()).containsExactly(nats.url());
            within(() -> role(app) == Role.LEADING);
        }
    }

    @Test
    void writingAndPublishingAreTimedAmongTheApplicationsMeters() throws Exception {
        try (ConfigurableApplicationContext app = start(TodoApplication.class)) {
            app.getBean(TodoService.class).add("Buy milk");
            within(() -> app.getBean(EmbeddedRelay.class).published() == 2);

            MeterRegistry meters = app.getBean(MeterRegistry.class);
            assertThat(meters.get("outbox.write").timer().count()).isEqualTo(1);
            Timer publish = meters.get("outbox.publish").tag("outcome", "ok").timer();
            assertThat(publish.count()).isEqualTo(2);
            Timer delay = meters.get("outbox.delay").tag("stream", "EVENTS").timer();
            assertThat(delay.count()).isEqualTo(2);
            assertThat(delay.totalTime(TimeUnit.NANOSECONDS)).isGreaterThan(publish.totalTime(TimeUnit.NANOSECONDS));
            assertThat(meters.get("outbox.batch.size").summary().totalAmount()).isEqualTo(2);
            assertThat(meters.get("outbox.poll").timer().count()).isPositive();
        }
        try (ConfigurableApplicationContext app = start(JdbcApplication.class)) {
            publish(app, 3);
            within(() -> app.getBean(EmbeddedRelay.class).published() == 3);

            assertThat(app.getBean(MeterRegistry.class)
                            .get("outbox.write")
                            .timer()
                            .count())
                    .isEqualTo(3);
        }
    }

    private ConfigurableApplicationContext start(Class<?> application) {
        return App.start(
                application,
                database,
                "outbox.nats.url=" + nats.url(),
                "management.endpoints.web.exposure.include=outbox",
                "management.endpoint.outbox.access=read-only");
    }

    private static Role role(ConfigurableApplicationContext app) {
        return app.getBean(EmbeddedRelay.class).state().role();
    }

    private static void publish(ConfigurableApplicationContext app, int events) {
        OutboxEvents outbox = app.getBean(OutboxEvents.class);
        new TransactionTemplate(app.getBean(PlatformTransactionManager.class))
                .executeWithoutResult(status -> IntStream.range(0, events)
                        .forEach(i -> outbox.publish(
                                OutboxEvent.of("todo.praised", "todo/" + i).build())));
    }

    /** Meters of their own, as those of the application are read at most once a second. */
    private static SimpleMeterRegistry meters(ConfigurableApplicationContext app) {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        new EmbeddedRelayMetrics(app.getBean(EmbeddedRelay.class), app.getBean(OutboxBacklog.class), "EVENTS")
                .bindTo(meters);
        return meters;
    }

    private static void within(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(30)).until(condition);
    }
}
