package dev.outbox.spring;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.spring.jdbc.JdbcApplication;
import javax.sql.DataSource;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/** An application that makes its data sources itself; the outbox takes the primary one. */
@Configuration(proxyBeanMethods = false)
@Import(JdbcApplication.class)
class OwnDataSources {
    @Bean
    @Primary
    DataSource main(Environment environment) {
        return new LazyConnectionDataSourceProxy(DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url(environment.getProperty("spring.datasource.url"))
                .username(environment.getProperty("spring.datasource.username"))
                .password(environment.getProperty("spring.datasource.password"))
                .build());
    }

    @Bean
    DataSource other() {
        return new SimpleDriverDataSource();
    }
}
