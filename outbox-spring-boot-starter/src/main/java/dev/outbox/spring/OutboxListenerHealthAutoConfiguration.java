package dev.outbox.spring;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** What the listeners do, among the application's health. */
@AutoConfiguration(after = OutboxListenerAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(OutboxListeners.class)
@ConditionalOnEnabledHealthIndicator("outbox-listeners")
public final class OutboxListenerHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "outboxListenersHealthIndicator")
    HealthIndicator outboxListenersHealthIndicator(OutboxListeners listeners) {
        return new OutboxListenersHealth(listeners);
    }
}
