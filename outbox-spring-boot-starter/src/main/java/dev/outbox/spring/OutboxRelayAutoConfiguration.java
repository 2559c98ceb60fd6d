package dev.outbox.spring;

import dev.outbox.relay.RelayOptions;
import dev.outbox.relay.port.RelayMeter;
import dev.outbox.schema.OutboxSchema;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** A relay inside the application, if it is told where NATS is. */
@AutoConfiguration(after = {OutboxAutoConfiguration.class, OutboxNatsAutoConfiguration.class})
@ConditionalOnBooleanProperty(name = "outbox.relay.enabled", matchIfMissing = true)
@ConditionalOnBean(OutboxDatabase.class)
public final class OutboxRelayAutoConfiguration {
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(NatsConnectionDetails.class)
    static class Embedded {
        @Bean
        RelayDatabase outboxRelayDatabase(
                OutboxProperties properties, OutboxDatabase database, ObjectProvider<JdbcConnectionDetails> details) {
            return RelayDatabase.of(properties.relay().database(), database, details.getIfUnique());
        }

        @Bean
        OutboxBacklog outboxBacklog(RelayDatabase database, OutboxSchema schema) {
            return new OutboxBacklog(database, schema);
        }

        @Bean
        @ConditionalOnMissingBean
        @DependsOnDatabaseInitialization
        EmbeddedRelay outboxRelay(
                OutboxProperties properties,
                OutboxSchema schema,
                RelayDatabase database,
                OutboxBacklog backlog,
                NatsConnectionDetails nats,
                Environment environment,
                ObjectProvider<RelayMeter> meter,
                ObjectProvider<RelayOptionsCustomizer> customizers) {
            RelayState state = new RelayState();
            RelayOptions.Builder options = options(properties.relay())
                    .databaseUrl(database.url())
                    .databasePassword(database.password())
                    .nats(new NatsOptions(nats))
                    .schema(schema)
                    .source(properties.sourceOr(environment))
                    .listener(state)
                    .meter(meter.getIfUnique(() -> RelayMeter.NONE));
            String user = database.user();
            if (user != null) {
                options.databaseUser(user);
            }
            customizers.orderedStream().forEach(customizer -> customizer.customize(options));
            return new EmbeddedRelay(
                    options.build(), state, backlog, properties.relay().drainTimeout());
        }

        private static RelayOptions.Builder options(OutboxProperties.Relay relay) {
            try {
                return RelayOptions.builder().stream(relay.stream())
                        .subjectPrefix(relay.subjectPrefix())
                        .provisionStream(relay.provisionStream())
                        .streamReplicas(relay.streamReplicas())
                        .publishMode(relay.publishMode())
                        .onDeadLetter(relay.onDeadLetter())
                        .streamLoss(relay.streamLoss())
                        .onDiscarded(relay.onDiscarded())
                        .lease(relay.lease())
                        .retention(relay.retention())
                        .drainTimeout(relay.drainTimeout());
            } catch (IllegalArgumentException e) {
                // Its messages begin with the option's name, which is the property's too.
                throw OutboxProperties.invalid("outbox.relay." + e.getMessage(), e);
            }
        }
    }

    /** Says once that no relay runs here, since that is easily overlooked. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean({NatsConnectionDetails.class, EmbeddedRelay.class})
    static class Absent {
        Absent() {
            LoggerFactory.getLogger("dev.outbox.relay")
                    .info(
                            "No outbox relay in this application, since outbox.nats.url is not set: events wait in the database for"
                                    + " a relay elsewhere. outbox.relay.enabled=false says that this is meant");
        }
    }
}
