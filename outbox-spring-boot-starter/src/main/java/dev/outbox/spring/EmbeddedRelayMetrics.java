package dev.outbox.spring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Figures of the embedded relay. */
final class EmbeddedRelayMetrics implements MeterBinder {
    private final EmbeddedRelay relay;

    EmbeddedRelayMetrics(EmbeddedRelay relay) {
        this.relay = relay;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("outbox.relay.published", relay, EmbeddedRelay::published)
                .description("Events that the stream has stored")
                .baseUnit("events")
                .register(registry);
        FunctionCounter.builder("outbox.relay.dead.letters", relay, EmbeddedRelay::deadLetters)
                .description("Events that were moved into the dead letters")
                .baseUnit("events")
                .register(registry);
        Gauge.builder("outbox.relay.leading", relay, r -> r.state().role() == RelayState.Role.LEADING ? 1 : 0)
                .description("1 where this relay works, 0 where it stands by or cannot")
                .register(registry);
    }
}
