package dev.outbox.spring;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jpa.EntityManagerFactoryBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/** An application with a second data source beside Spring Boot's, as Spring Boot's manual makes it. */
@Configuration(proxyBeanMethods = false)
@Import(EntitiesOnly.class)
class TwoDataSources {
    @Bean(defaultCandidate = false)
    @Qualifier("second")
    HikariDataSource secondDataSource(Environment environment) {
        return DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url(environment.getRequiredProperty("second.url"))
                .username(environment.getProperty("spring.datasource.username"))
                .password(environment.getProperty("spring.datasource.password"))
                .build();
    }

    @Bean(defaultCandidate = false)
    @Qualifier("second")
    LocalContainerEntityManagerFactoryBean secondEntities(
            EntityManagerFactoryBuilder builder, @Qualifier("second") DataSource dataSource, Environment environment) {
        return SecondEntities.of(builder, dataSource, environment);
    }

    @Bean(defaultCandidate = false)
    @Qualifier("second")
    JpaTransactionManager secondTransactions(@Qualifier("second") EntityManagerFactory entities) {
        return new JpaTransactionManager(entities);
    }
}
