package dev.outbox.spring;

import dev.outbox.spring.jdbc.JdbcApplication;
import java.sql.SQLException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** An application whose transactions are not of one data source, as JTA's: who asks for a connection gets one that takes part. */
@Configuration(proxyBeanMethods = false)
@Import(JdbcApplication.class)
class GlobalTransactions {
    @Bean
    SingleConnectionDataSource dataSource(Environment environment) {
        SingleConnectionDataSource enlisted = new SingleConnectionDataSource(
                environment.getRequiredProperty("spring.datasource.url"),
                environment.getRequiredProperty("spring.datasource.username"),
                environment.getRequiredProperty("spring.datasource.password"),
                true);
        enlisted.setAutoCommit(false);
        return enlisted;
    }

    @Bean
    AbstractPlatformTransactionManager transactions(SingleConnectionDataSource dataSource) {
        return new Manager(dataSource);
    }

    private static final class Manager extends AbstractPlatformTransactionManager {
        private static final long serialVersionUID = 1L;

        private final transient SingleConnectionDataSource dataSource;

        Manager(SingleConnectionDataSource dataSource) {
            this.dataSource = dataSource;
        }

        @Override
        protected Object doGetTransaction() {
            return dataSource;
        }

        @Override
        protected void doBegin(Object transaction, TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {
            try {
                dataSource.getConnection().commit();
            } catch (SQLException e) {
                throw new TransactionSystemException("not committed", e);
            }
        }

        @Override
        protected void doRollback(DefaultTransactionStatus status) {
            try {
                dataSource.getConnection().rollback();
            } catch (SQLException e) {
                throw new TransactionSystemException("not rolled back", e);
            }
        }
    }
}
