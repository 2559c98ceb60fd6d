package dev.outbox.spring;

import dev.outbox.relay.RelayOptions;
import dev.outbox.schema.OutboxSchema;
import io.nats.client.Nats;
import io.nats.client.Options;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** A relay inside the application, if it is told where NATS is. */
@AutoConfiguration(after = OutboxAutoConfiguration.class)
@ConditionalOnProperty(name = "outbox.relay.enabled", matchIfMissing = true)
@ConditionalOnBean({OutboxSchema.class, JdbcConnectionDetails.class})
public final class OutboxRelayAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(NatsConnectionDetails.class)
    @ConditionalOnProperty("outbox.nats.url")
    PropertiesNatsConnectionDetails outboxNatsConnectionDetails(OutboxProperties properties) {
        return new PropertiesNatsConnectionDetails(properties.nats());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(NatsConnectionDetails.class)
    EmbeddedRelay outboxRelay(
            OutboxProperties properties,
            OutboxSchema schema,
            JdbcConnectionDetails database,
            NatsConnectionDetails nats,
            Environment environment,
            ObjectProvider<RelayOptionsCustomizer> customizers) {
        RelayState state = new RelayState();
        return new EmbeddedRelay(
                () -> {
                    RelayOptions.Builder options = options(properties.relay(), database, nats)
                            .schema(schema)
                            .source(OutboxAutoConfiguration.source(properties, environment))
                            .listener(state);
                    customizers.orderedStream().forEach(customizer -> customizer.customize(options));
                    return options.build();
                },
                state);
    }

    private static RelayOptions.Builder options(
            OutboxProperties.Relay relay, JdbcConnectionDetails database, NatsConnectionDetails nats) {
        RelayOptions.Builder options = RelayOptions.builder()
                .databaseUrl(database.getJdbcUrl())
                .databasePassword(database::getPassword)
                .nats(() -> nats(nats))
                .stream(relay.stream())
                .subjectPrefix(relay.subjectPrefix())
                .provisionStream(relay.provisionStream())
                .streamReplicas(relay.streamReplicas())
                .publishMode(relay.publishMode())
                .onDeadLetter(relay.onDeadLetter())
                .lease(relay.lease())
                .retention(relay.retention());
        String user = database.getUsername();
        return user == null ? options : options.databaseUser(user);
    }

    private static Options.Builder nats(NatsConnectionDetails nats) {
        Options.Builder options = new Options.Builder().servers(nats.urls().toArray(new String[0]));
        String creds = nats.creds();
        String username = nats.username();
        String password = nats.password();
        if (creds != null) {
            options.authHandler(Nats.credentials(creds));
        } else if (username != null) {
            options.userInfo(username, password == null ? "" : password);
        }
        return options;
    }
}
