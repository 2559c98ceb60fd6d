package dev.outbox.spring;

import dev.outbox.write.OutboxWriter;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.Session;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.transaction.ConfigurableTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/** Events of the application's own; where JPA is, they are written with those of its entities. */
@AutoConfiguration(
        after = OutboxAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration",
            "org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration"
        })
@ConditionalOnBean(OutboxDatabase.class)
public final class OutboxEventsAutoConfiguration {
    /** Also for transaction managers that Spring Boot has not made, and does not give listeners. */
    @Bean
    SmartInitializingSingleton outboxWatchedTransactions(
            ObjectProvider<ConfigurableTransactionManager> managers, OutboxDatabase database) {
        return () -> managers.stream(ObjectProvider.UNFILTERED)
                .forEach(manager ->
                        manager.addListener(WatchedTransaction.listener(database.bound(), isGlobal(manager))));
    }

    @Bean
    JdbcEventSink outboxJdbcEventSink(
            OutboxWriter writer, OutboxDatabase database, ObjectProvider<PlatformTransactionManager> managers) {
        return new JdbcEventSink(
                writer,
                database.bound(),
                () -> managers.stream(ObjectProvider.UNFILTERED).anyMatch(OutboxEventsAutoConfiguration::isGlobal));
    }

    private static boolean isGlobal(TransactionManager manager) {
        return !(manager instanceof ResourceTransactionManager);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({EntityManagerFactoryUtils.class, EntityManagerFactory.class, Session.class})
    static class Jpa {
        @Bean
        @DependsOnDatabaseInitialization
        CapturingFactories outboxCapturingFactories(
                ObjectProvider<EntityManagerFactory> factories, OutboxDatabase database) {
            return CapturingFactories.of(factories, database);
        }

        @Bean
        @ConditionalOnMissingBean(OutboxEvents.class)
        OutboxEvents jpaOutboxEvents(
                CapturingFactories factories, JdbcEventSink otherwise, ObjectProvider<PayloadSerializer> serializer) {
            return new TransactionalOutboxEvents(new JpaEventSink(factories, otherwise), serializer);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(JsonMapper.class)
    static class Jackson {
        @Bean
        @ConditionalOnMissingBean
        @ConditionalOnBean(JsonMapper.class)
        PayloadSerializer outboxPayloadSerializer(JsonMapper mapper) {
            return mapper::writeValueAsBytes;
        }
    }

    /** Not in a class of its own, so that it is looked at after the one for JPA. */
    @Bean
    @ConditionalOnMissingBean(OutboxEvents.class)
    @DependsOnDatabaseInitialization
    OutboxEvents jdbcOutboxEvents(JdbcEventSink sink, ObjectProvider<PayloadSerializer> serializer) {
        return new TransactionalOutboxEvents(sink, serializer);
    }
}
