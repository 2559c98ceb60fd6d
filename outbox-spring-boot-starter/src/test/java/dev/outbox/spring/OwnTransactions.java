package dev.outbox.spring;

import dev.outbox.spring.jdbc.JdbcApplication;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** An application that makes its transaction manager itself. */
@Configuration(proxyBeanMethods = false)
@Import(JdbcApplication.class)
class OwnTransactions {
    @Bean
    JdbcTransactionManager transactions(DataSource dataSource) {
        return new JdbcTransactionManager(dataSource);
    }
}
