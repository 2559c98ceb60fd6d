package dev.outbox.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;

/** Where NATS is, as {@code outbox.nats.*} says, unless the application or a container of its tests knows better. */
@AutoConfiguration(
        after = OutboxAutoConfiguration.class,
        afterName = "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration")
@ConditionalOnBooleanProperty(name = "outbox.enabled", matchIfMissing = true)
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxNatsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(NatsConnectionDetails.class)
    @ConditionalOnProperty("outbox.nats.url")
    PropertiesNatsConnectionDetails outboxNatsConnectionDetails(
            OutboxProperties properties, ObjectProvider<SslBundles> bundles) {
        return new PropertiesNatsConnectionDetails(properties.nats(), bundles.getIfAvailable());
    }
}
