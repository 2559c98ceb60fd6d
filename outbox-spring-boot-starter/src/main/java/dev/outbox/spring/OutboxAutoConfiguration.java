package dev.outbox.spring;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.write.OutboxWriter;
import dev.outbox.write.WriteMeter;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.sql.init.dependency.DatabaseInitializationDependencyConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;

/** The outbox in the application's database: its schema, and what writes into it. */
@AutoConfiguration(after = DataSourceAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "outbox.enabled", matchIfMissing = true)
@ConditionalOnBean(DataSource.class)
@EnableConfigurationProperties(OutboxProperties.class)
@Import(DatabaseInitializationDependencyConfigurer.class)
@ImportRuntimeHints(OutboxRuntimeHints.class)
public final class OutboxAutoConfiguration {
    @Bean
    OutboxDatabase outboxDatabase(
            @OutboxDataSource ObjectProvider<DataSource> marked, ObjectProvider<DataSource> dataSources) {
        return OutboxDatabase.of(marked, dataSources);
    }

    @Bean
    @ConditionalOnMissingBean
    OutboxSchema outboxSchema(OutboxProperties properties) {
        return properties.outboxSchema();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = "outbox.migration", havingValue = "migrate", matchIfMissing = true)
    OutboxSchemaMigration outboxSchemaMigration(OutboxSchema schema, OutboxDatabase database) {
        return new OutboxSchemaMigration(schema, database);
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnProperty(name = "outbox.migration", havingValue = "validate")
    OutboxSchemaCheck outboxSchemaCheck(OutboxSchema schema, OutboxDatabase database) {
        return new OutboxSchemaCheck(schema, database);
    }

    @Bean
    @ConditionalOnMissingBean
    OutboxWriter outboxWriter(OutboxSchema schema, ObjectProvider<WriteMeter> meter) {
        return new OutboxWriter(schema, meter.getIfUnique(() -> WriteMeter.NONE));
    }
}
