package dev.outbox.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The listeners' figures, among the application's. */
@AutoConfiguration(after = OutboxListenerAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(OutboxListeners.class)
public final class OutboxListenerMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "outboxListenersMetrics")
    MeterBinder outboxListenersMetrics(OutboxListeners listeners) {
        return new OutboxListenersMetrics(listeners);
    }
}
