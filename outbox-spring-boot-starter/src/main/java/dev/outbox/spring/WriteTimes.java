package dev.outbox.spring;

import dev.outbox.write.WriteMeter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** What events cost those who write them. Measures nothing before there is a registry. Thread-safe. */
final class WriteTimes implements WriteMeter, MeterBinder {
    private final List<Timer> timers = new CopyOnWriteArrayList<>();

    @Override
    public void bindTo(MeterRegistry registry) {
        timers.add(Timer.builder("outbox.write")
                .description(
                        "How long the database took to insert the events of a transaction, and to commit where that is one message")
                .register(registry));
    }

    @Override
    public void written(int events, long nanos) {
        timers.forEach(timer -> timer.record(nanos, TimeUnit.NANOSECONDS));
    }
}
