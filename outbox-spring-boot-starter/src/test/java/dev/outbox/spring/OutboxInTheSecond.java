package dev.outbox.spring;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.EntityManagerFactory;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jpa.EntityManagerFactoryBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

/** An application that makes both data sources itself, of which one is the primary one and the other has the outbox. */
@SpringBootConfiguration
@EnableAutoConfiguration
class OutboxInTheSecond {
    @Bean
    @Primary
    HikariDataSource main(Environment environment) {
        return pool(environment, "spring.datasource.url");
    }

    @Bean
    @OutboxDataSource
    HikariDataSource second(Environment environment) {
        return pool(environment, "second.url");
    }

    @Bean
    @Primary
    LocalContainerEntityManagerFactoryBean entityManagerFactory(
            EntityManagerFactoryBuilder builder, DataSource dataSource) {
        return builder.dataSource(dataSource)
                .packages("dev.outbox.spring.nothing")
                .persistenceUnit("main")
                .build();
    }

    @Bean
    LocalContainerEntityManagerFactoryBean secondEntities(
            EntityManagerFactoryBuilder builder, @OutboxDataSource DataSource dataSource, Environment environment) {
        return SecondEntities.of(builder, dataSource, environment);
    }

    @Bean
    @Primary
    JpaTransactionManager transactionManager(EntityManagerFactory entities) {
        return new JpaTransactionManager(entities);
    }

    @Bean
    JpaTransactionManager secondTransactions(@Qualifier("secondEntities") EntityManagerFactory entities) {
        return new JpaTransactionManager(entities);
    }

    private static HikariDataSource pool(Environment environment, String url) {
        return DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url(environment.getRequiredProperty(url))
                .username(environment.getProperty("spring.datasource.username"))
                .password(environment.getProperty("spring.datasource.password"))
                .build();
    }
}
