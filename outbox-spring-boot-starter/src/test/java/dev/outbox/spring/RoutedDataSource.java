package dev.outbox.spring;

import com.zaxxer.hikari.HikariDataSource;
import dev.outbox.spring.app.Todo;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** An application that writes here and reads there, as many do: the connection is chosen when the transaction is known. */
@SpringBootConfiguration
@EnableAutoConfiguration
@EntityScan(basePackageClasses = Todo.class)
class RoutedDataSource {
    @Bean
    LazyConnectionDataSourceProxy dataSource(Environment environment) {
        HikariDataSource writing = pool(environment, "spring.datasource.url");
        Split split = new Split();
        split.setDefaultTargetDataSource(writing);
        split.setTargetDataSources(Map.of(false, writing, true, pool(environment, "second.url")));
        split.afterPropertiesSet();
        return new LazyConnectionDataSourceProxy(split);
    }

    private static HikariDataSource pool(Environment environment, String url) {
        return DataSourceBuilder.create()
                .type(HikariDataSource.class)
                .url(environment.getRequiredProperty(url))
                .username(environment.getProperty("spring.datasource.username"))
                .password(environment.getProperty("spring.datasource.password"))
                .build();
    }

    private static final class Split extends AbstractRoutingDataSource {
        @Override
        protected Object determineCurrentLookupKey() {
            return TransactionSynchronizationManager.isCurrentTransactionReadOnly();
        }
    }
}
