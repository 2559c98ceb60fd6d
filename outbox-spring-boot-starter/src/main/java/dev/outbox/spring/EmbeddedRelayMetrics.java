package dev.outbox.spring;

import dev.outbox.relay.port.RefusalCause;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Figures of the embedded relay and of what waits in the outbox, by the names that Outbox uses everywhere. */
final class EmbeddedRelayMetrics implements MeterBinder {
    private final EmbeddedRelay relay;
    private final RecentBacklog backlog;
    private final Tags stream;

    EmbeddedRelayMetrics(EmbeddedRelay relay, OutboxBacklog backlog, String stream) {
        this.relay = relay;
        this.backlog = new RecentBacklog(backlog);
        this.stream = Tags.of("stream", stream);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("outbox.published", relay, EmbeddedRelay::published)
                .description("Events that the stream has stored")
                .tags(stream)
                .register(registry);
        for (RefusalCause cause : RefusalCause.values()) {
            FunctionCounter.builder("outbox.dead.lettered", relay, each -> each.deadLetters(cause))
                    .description("Events that were moved into the dead letters")
                    .tags(stream)
                    .tag("error", cause.code())
                    .register(registry);
        }
        for (RelayState.Failing failing : RelayState.Failing.values()) {
            FunctionCounter.builder(
                            "outbox.retries", relay, each -> each.state().retries(failing))
                    .description("How often the relay had to begin again")
                    .tags(stream)
                    .tag("error", failing.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        Gauge.builder("outbox.leader", () -> is(relay.state().role() == RelayState.Role.LEADING))
                .description("1 where this relay works, 0 where it stands by or cannot")
                .register(registry);
        Gauge.builder("outbox.nats.connected", () -> is(relay.state().isConnected()))
                .description("1 where this relay has reached database and stream")
                .register(registry);
        Gauge.builder("outbox.unpublished", () -> backlog.figure(Backlog::waiting))
                .description("Events that wait in the outbox")
                .tag("state", "pending")
                .register(registry);
        Gauge.builder("outbox.unpublished", () -> backlog.figure(Backlog::deadLetters))
                .description("Events that wait in the outbox")
                .tag("state", "dead")
                .register(registry);
        TimeGauge.builder(
                        "outbox.oldest.unpublished.age",
                        () -> backlog.figure(now -> now.oldest().toMillis() / 1000.0),
                        TimeUnit.SECONDS)
                .description("How long the oldest event that is not dead has waited")
                .register(registry);
    }

    private static int is(boolean condition) {
        return condition ? 1 : 0;
    }
}
