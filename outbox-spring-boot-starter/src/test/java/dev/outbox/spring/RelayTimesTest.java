package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** The relay's thread is told to measure each event. */
class RelayTimesTest {
    private final RelayTimes times = new RelayTimes("EVENTS");

    @Test
    void anEventIsMeasuredWithoutAnObjectForIt() {
        times.bindTo(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        measure(1_000);

        long before = threads.getCurrentThreadAllocatedBytes();
        measure(100_000);

        // The registry makes some now and then, for the windows of its maxima.
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100_000);
    }

    private void measure(int events) {
        for (int i = 0; i < events; i++) {
            times.acknowledged(false, 2_000_000 + i, 30_000 + i);
        }
    }
}
