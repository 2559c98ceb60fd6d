package dev.outbox.spring;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/** {@code /actuator/outbox}, where it is exposed. */
@AutoConfiguration(after = {OutboxRelayAutoConfiguration.class, OutboxListenerAutoConfiguration.class})
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ConditionalOnAvailableEndpoint(OutboxEndpoint.class)
@Conditional(OutboxEndpointAutoConfiguration.SomethingToTell.class)
public final class OutboxEndpointAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    OutboxEndpoint outboxEndpoint(
            ObjectProvider<EmbeddedRelay> relay,
            ObjectProvider<OutboxBacklog> backlog,
            ObjectProvider<OutboxListeners> listeners,
            OutboxProperties properties) {
        return new OutboxEndpoint(
                relay.getIfAvailable(),
                backlog.getIfAvailable(),
                listeners.getIfAvailable(),
                properties.relay().stream());
    }

    /** A relay or listeners. */
    static final class SomethingToTell extends AnyNestedCondition {
        SomethingToTell() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnBean({EmbeddedRelay.class, OutboxBacklog.class})
        static final class OfTheRelay {}

        @ConditionalOnBean(OutboxListeners.class)
        static final class OfListeners {}
    }
}
