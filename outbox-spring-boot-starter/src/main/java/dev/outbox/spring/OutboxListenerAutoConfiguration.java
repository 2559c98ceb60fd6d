package dev.outbox.spring;

import dev.outbox.schema.OutboxSchema;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** The methods with {@link OutboxListener}, if it is told where NATS is. Only those that work once need a database. */
@AutoConfiguration(
        after = {OutboxAutoConfiguration.class, OutboxNatsAutoConfiguration.class},
        afterName = "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration")
@ConditionalOnBooleanProperty(name = "outbox.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "outbox.listener.enabled", matchIfMissing = true)
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxListenerAutoConfiguration {
    @Bean
    ListenerMethods outboxListenerMethods(ConfigurableListableBeanFactory beans, Environment environment) {
        return new ListenerMethods(beans, environment);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class Jackson {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(JsonMapper.class)
        PayloadDeserializer outboxPayloadDeserializer(JsonMapper mapper) {
            return new JsonPayloadDeserializer(mapper);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(NatsConnectionDetails.class)
    static class Present {
        @Bean
        ListenerOptions outboxListenerOptions(
                OutboxProperties properties,
                NatsConnectionDetails nats,
                ListenerInbox inbox,
                ObjectProvider<ListenerOptionsCustomizer> customizers) {
            return new ListenerOptions(properties, new NatsOptions(nats), inbox, customizers);
        }

        @Bean
        ListenerInbox outboxListenerInbox(
                OutboxProperties properties,
                ObjectProvider<OutboxDatabase> database,
                ObjectProvider<OutboxSchema> schema,
                ObjectProvider<PlatformTransactionManager> managers) {
            return new ListenerInbox(properties.listener().inboxRetention(), database, schema, managers);
        }

        @Bean
        @ConditionalOnMissingBean
        OutboxListeners outboxListeners(
                ListenerMethods methods,
                ListenerOptions options,
                ConfigurableListableBeanFactory beans,
                ObjectProvider<PayloadDeserializer> reads) {
            return new OutboxListeners(methods, method -> {
                ListenerState state = new ListenerState();
                ListenerCall call = new ListenerCall(beans, method, reads.getIfAvailable());
                return new ListenerConsumer(method.name(), options.of(method, call, state), state);
            });
        }
    }

    /** Says once that listeners do not run here, since that is easily overlooked. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean({NatsConnectionDetails.class, OutboxListeners.class})
    static class Absent {
        @Bean
        SmartInitializingSingleton outboxListenersAbsence(ListenerMethods methods) {
            return () -> {
                List<ListenerMethod> found = methods.find();
                if (!found.isEmpty()) {
                    LoggerFactory.getLogger("dev.outbox.consumer")
                            .warn(
                                    "No @OutboxListener is called in this application, since outbox.nats.url is not set: {}."
                                            + " outbox.listener.enabled=false says that this is meant",
                                    found);
                }
            };
        }
    }
}
