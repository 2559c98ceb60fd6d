package dev.outbox.spring;

import dev.outbox.hibernate.OutboxContext;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.write.OutboxWriter;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The outbox in the application's database: its schema, capture, and events of the application's own. */
@AutoConfiguration(
        after = DataSourceAutoConfiguration.class,
        beforeName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnProperty(name = "outbox.enabled", matchIfMissing = true)
@ConditionalOnSingleCandidate(DataSource.class)
@EnableConfigurationProperties(OutboxProperties.class)
public final class OutboxAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean
    OutboxSchema outboxSchema(OutboxProperties properties) {
        return OutboxSchema.named(properties.schema());
    }

    @Bean
    @ConditionalOnMissingBean
    OutboxSchemaInitializer outboxSchemaInitializer(
            OutboxSchema schema, DataSource dataSource, OutboxProperties properties) {
        return new OutboxSchemaInitializer(schema, dataSource, properties.migration());
    }

    @Bean
    @ConditionalOnMissingBean
    OutboxWriter outboxWriter(OutboxSchema schema) {
        return new OutboxWriter(schema);
    }

    /** The source of events that name none: what the properties say, else the application's name. */
    static String source(OutboxProperties properties, Environment environment) {
        return properties.source() != null
                ? properties.source()
                : "/" + environment.getProperty("spring.application.name", "outbox");
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({HibernatePropertiesCustomizer.class, Session.class})
    static class CaptureConfiguration {
        @Bean
        HibernatePropertiesCustomizer outboxHibernateProperties(
                OutboxProperties properties, Environment environment, ObjectProvider<OutboxContext> context) {
            return settings -> {
                settings.putIfAbsent("outbox.schema", properties.schema());
                settings.putIfAbsent("outbox.source", source(properties, environment));
                context.ifUnique(unique -> settings.putIfAbsent("outbox.context", unique));
            };
        }
    }
}
