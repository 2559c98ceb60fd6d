package dev.outbox.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The relay's figures, among the application's. */
@AutoConfiguration(after = OutboxRelayAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean({EmbeddedRelay.class, OutboxBacklog.class})
public final class OutboxRelayMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "outboxRelayMetrics")
    MeterBinder outboxRelayMetrics(EmbeddedRelay relay, OutboxBacklog backlog, OutboxProperties properties) {
        return new EmbeddedRelayMetrics(relay, backlog, properties.relay().stream());
    }
}
