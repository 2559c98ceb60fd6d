package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.relay.RelayOptions;
import dev.outbox.schema.OutboxSchema;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** What is told of a relay whose database cannot be reached. */
class RelayFiguresTest {
    private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/none";

    private final RelayState state = new RelayState();
    private final OutboxBacklog backlog =
            new OutboxBacklog(new RelayDatabase(NOWHERE, "app", () -> null), OutboxSchema.DEFAULT);
    private final EmbeddedRelay relay =
            new EmbeddedRelay(RelayOptions.builder().databaseUrl(NOWHERE).build(), state, backlog, Duration.ZERO);

    @Test
    void onlyAnErrorOfTheProgramMakesItDown() {
        EmbeddedRelayHealth health = new EmbeddedRelayHealth(relay);
        assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);

        state.interrupted(new IllegalStateException("cannot connect to NATS"), Duration.ofSeconds(1));
        assertThat(health.health().getStatus()).isEqualTo(Status.UNKNOWN);
        assertThat(health.health().getDetails()).containsEntry("trouble", "cannot connect to NATS");

        state.failed(new OutOfMemoryError("Java heap space"));
        Health down = health.health();
        assertThat(down.getStatus()).isEqualTo(Status.DOWN);
        assertThat(down.getDetails()).extractingByKey("trouble").asString().contains("Java heap space");
    }

    @Test
    void theMetersHaveTheNamesOfTheDocumentationInPrometheus() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new EmbeddedRelayMetrics(relay, backlog, "EVENTS").bindTo(prometheus);
        state.leading(1, 0);

        assertThat(prometheus.scrape().lines().filter(line -> !line.startsWith("#")))
                .containsExactlyInAnyOrder(
                        "outbox_published_total{stream=\"EVENTS\"} 0.0",
                        "outbox_dead_lettered_total{stream=\"EVENTS\"} 0.0",
                        "outbox_leader 1.0",
                        "outbox_nats_connected 1.0",
                        "outbox_unpublished{state=\"pending\"} NaN",
                        "outbox_unpublished{state=\"dead\"} NaN",
                        "outbox_oldest_unpublished_age_seconds NaN");
    }

    @Test
    void theEndpointSaysWhyTheBacklogCannotBeTold() {
        OutboxEndpoint.Description description = new OutboxEndpoint(relay, backlog, "EVENTS").describe();

        assertThat(description.backlog().waiting()).isNull();
        assertThat(description.backlog().error()).contains("127.0.0.1:1");
    }
}
