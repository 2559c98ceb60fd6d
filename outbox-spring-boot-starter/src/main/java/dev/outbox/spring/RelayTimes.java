package dev.outbox.spring;

import dev.outbox.relay.port.RelayMeter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** How long the embedded relay takes. Measures nothing before there is a registry. Thread-safe. */
final class RelayTimes implements RelayMeter, MeterBinder {
    /** From what a relay near its database does to what nobody should see. */
    private static final Duration[] DELAYS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(10)
    };

    private final String stream;
    /** Replaced as a whole, and no list: walking one would make an object for each event. */
    private volatile Meters[] bound = {};

    RelayTimes(String stream) {
        this.stream = stream;
    }

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        Meters[] all = Arrays.copyOf(bound, bound.length + 1);
        all[bound.length] = new Meters(registry, stream);
        bound = all;
    }

    @Override
    public void acknowledged(boolean duplicate, long publishNanos, long delayMicros) {
        for (Meters each : bound) {
            (duplicate ? each.duplicate : each.ok).record(publishNanos, TimeUnit.NANOSECONDS);
            each.delay.record(delayMicros, TimeUnit.MICROSECONDS);
        }
    }

    @Override
    public void refused(long publishNanos) {
        for (Meters each : bound) {
            each.error.record(publishNanos, TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void looked(int events, long nanos) {
        for (Meters each : bound) {
            each.poll.record(nanos, TimeUnit.NANOSECONDS);
            if (events > 0) {
                each.found.record(events);
            }
        }
    }

    /** The meters of one registry. */
    private static final class Meters {
        private final Timer ok;
        private final Timer duplicate;
        private final Timer error;
        private final Timer delay;
        private final Timer poll;
        private final DistributionSummary found;

        Meters(MeterRegistry registry, String stream) {
            this.ok = publish(registry, stream, "ok");
            this.duplicate = publish(registry, stream, "duplicate");
            this.error = publish(registry, stream, "error");
            this.delay = Timer.builder("outbox.delay")
                    .description("Age of events when the stream acknowledged them")
                    .tag("stream", stream)
                    .serviceLevelObjectives(DELAYS)
                    .register(registry);
            this.poll = Timer.builder("outbox.poll")
                    .description("How long a look into the outbox took")
                    .register(registry);
            this.found = DistributionSummary.builder("outbox.batch.size")
                    .description("Events found by a look into the outbox that found any")
                    .register(registry);
        }

        private static Timer publish(MeterRegistry registry, String stream, String outcome) {
            return Timer.builder("outbox.publish")
                    .description("How long the stream took to answer")
                    .tag("stream", stream)
                    .tag("outcome", outcome)
                    .register(registry);
        }
    }
}
