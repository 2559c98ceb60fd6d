package dev.outbox.spring;

import dev.outbox.write.OutboxWriter;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.hibernate.Session;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;

/** Events of the application's own; where JPA is, they are written with those of its entities. */
@AutoConfiguration(
        after = OutboxAutoConfiguration.class,
        afterName = "org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration")
@ConditionalOnBean(OutboxWriter.class)
public final class OutboxEventsAutoConfiguration {
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({EntityManagerFactoryUtils.class, EntityManagerFactory.class, Session.class})
    static class Jpa {
        @Bean
        @ConditionalOnMissingBean(OutboxEvents.class)
        @ConditionalOnSingleCandidate(EntityManagerFactory.class)
        OutboxEvents jpaOutboxEvents(EntityManagerFactory factory, OutboxWriter writer, DataSource dataSource) {
            return new JpaOutboxEvents(factory, new JdbcOutboxEvents(writer, dataSource));
        }
    }

    @Bean
    @ConditionalOnMissingBean(OutboxEvents.class)
    OutboxEvents jdbcOutboxEvents(OutboxWriter writer, DataSource dataSource) {
        return new JdbcOutboxEvents(writer, dataSource);
    }
}
