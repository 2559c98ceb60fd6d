package dev.outbox.spring;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** {@code /actuator/outbox}, where it is exposed. */
@AutoConfiguration(after = OutboxRelayAutoConfiguration.class)
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(OutboxEndpoint.class)
@ConditionalOnBean({EmbeddedRelay.class, OutboxBacklog.class})
public final class OutboxEndpointAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    OutboxEndpoint outboxEndpoint(EmbeddedRelay relay, OutboxBacklog backlog, OutboxProperties properties) {
        return new OutboxEndpoint(relay, backlog, properties.relay().stream());
    }
}
