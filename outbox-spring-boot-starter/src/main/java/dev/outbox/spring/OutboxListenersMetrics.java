package dev.outbox.spring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Figures of listeners, by the names that Outbox uses everywhere. */
record OutboxListenersMetrics(OutboxListeners listeners) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        listeners.follow(listener -> bind(listener, registry));
    }

    private static void bind(ListenerConsumer listener, MeterRegistry registry) {
        Tags consumer = Tags.of("consumer", listener.name());
        count(registry, listener, "inbox.processed", "Events that were handled", ListenerState::handled);
        count(
                registry,
                listener,
                "inbox.duplicates",
                "Events that were delivered again and not handled again",
                ListenerState::skipped);
        count(registry, listener, "inbox.failures", "Tries to handle an event that failed", ListenerState::failures);
        count(registry, listener, "inbox.dead.lettered", "Events that were given up", ListenerState::givenUp);
        Gauge.builder(
                        "inbox.backlog",
                        listener,
                        each -> each.backlog().map(Long::doubleValue).orElse(Double.NaN))
                .description("Events that wait in the stream or are being handled")
                .tags(consumer)
                .register(registry);
        Timer process = Timer.builder("inbox.process")
                .description("How long events took that were handled")
                .tags(consumer)
                .register(registry);
        listener.state().time(process::record);
    }

    private static void count(
            MeterRegistry registry,
            ListenerConsumer listener,
            String name,
            String description,
            ToDoubleFunction<ListenerState> count) {
        FunctionCounter.builder(name, listener.state(), count)
                .description(description)
                .tag("consumer", listener.name())
                .register(registry);
    }
}
