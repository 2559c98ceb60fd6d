package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.relay.RelayOptions;
import dev.outbox.relay.port.StoreUnavailableException;
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

        state.interrupted(new StoreUnavailableException("no database", new IllegalStateException()), Duration.ZERO);
        state.leading(2, 0);

        assertThat(prometheus.scrape().lines().filter(line -> !line.startsWith("#")))
                .containsExactlyInAnyOrder(
                        "outbox_published_total{stream=\"EVENTS\"} 0.0",
                        "outbox_dead_lettered_total{error=\"payload-too-large\",stream=\"EVENTS\"} 0.0",
                        "outbox_dead_lettered_total{error=\"headers-too-large\",stream=\"EVENTS\"} 0.0",
                        "outbox_dead_lettered_total{error=\"subject-not-in-stream\",stream=\"EVENTS\"} 0.0",
                        "outbox_dead_lettered_total{error=\"invalid\",stream=\"EVENTS\"} 0.0",
                        "outbox_dead_lettered_total{error=\"stream-refuses\",stream=\"EVENTS\"} 0.0",
                        "outbox_dead_lettered_total{error=\"not-permitted\",stream=\"EVENTS\"} 0.0",
                        "outbox_dead_lettered_total{error=\"behind\",stream=\"EVENTS\"} 0.0",
                        "outbox_retries_total{error=\"database\",stream=\"EVENTS\"} 1.0",
                        "outbox_retries_total{error=\"stream\",stream=\"EVENTS\"} 0.0",
                        "outbox_retries_total{error=\"other\",stream=\"EVENTS\"} 0.0",
                        "outbox_leader 1.0",
                        "outbox_nats_connected 1.0",
                        "outbox_unpublished{state=\"pending\"} NaN",
                        "outbox_unpublished{state=\"dead\"} NaN",
                        "outbox_oldest_unpublished_age_seconds NaN");
    }

    @Test
    void soHaveTheTimes() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RelayTimes relayTimes = new RelayTimes("EVENTS");
        WriteTimes writeTimes = new WriteTimes();
        relayTimes.bindTo(prometheus);
        writeTimes.bindTo(prometheus);
        relayTimes.acknowledged(false, 2_000_000, 30_000);
        relayTimes.acknowledged(true, 3_000_000, 90_000_000);
        relayTimes.refused(4_000_000);
        relayTimes.looked(3, 5_000_000);
        relayTimes.looked(0, 1_000_000);
        writeTimes.written(10, 6_000_000);

        assertThat(prometheus.scrape().lines().filter(line -> !line.startsWith("#")))
                .contains(
                        "outbox_publish_seconds_count{outcome=\"ok\",stream=\"EVENTS\"} 1",
                        "outbox_publish_seconds_sum{outcome=\"ok\",stream=\"EVENTS\"} 0.002",
                        "outbox_publish_seconds_sum{outcome=\"duplicate\",stream=\"EVENTS\"} 0.003",
                        "outbox_publish_seconds_sum{outcome=\"error\",stream=\"EVENTS\"} 0.004",
                        "outbox_delay_seconds_bucket{stream=\"EVENTS\",le=\"0.025\"} 0",
                        "outbox_delay_seconds_bucket{stream=\"EVENTS\",le=\"0.05\"} 1",
                        "outbox_delay_seconds_bucket{stream=\"EVENTS\",le=\"600.0\"} 2",
                        "outbox_delay_seconds_sum{stream=\"EVENTS\"} 90.03",
                        "outbox_poll_seconds_count 2",
                        "outbox_batch_size_count 1",
                        "outbox_batch_size_sum 3.0",
                        "outbox_write_seconds_count 1",
                        "outbox_write_seconds_sum 0.006");
    }

    @Test
    void theEndpointSaysWhyTheBacklogCannotBeTold() {
        OutboxEndpoint.Description description = new OutboxEndpoint(relay, backlog, null, "EVENTS").describe();

        assertThat(description.backlog().waiting()).isNull();
        assertThat(description.backlog().error()).contains("127.0.0.1:1");
    }
}
