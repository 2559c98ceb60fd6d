package dev.outbox.spring;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;

/** The data source in which the outbox lives: the one that is marked, else the only or primary one. */
record OutboxDatabase(DataSource dataSource) {
    static OutboxDatabase of(ObjectProvider<DataSource> marked, ObjectProvider<DataSource> all) {
        DataSource chosen = marked.getIfAvailable(all::getIfUnique);
        if (chosen == null) {
            throw new OutboxConfigurationException(
                    "There are several data sources, and it is not said in which of them the outbox lives.",
                    "Mark that one with @OutboxDataSource or @Primary, or set outbox.enabled=false.");
        }
        return new OutboxDatabase(chosen);
    }

    /** Whether another data source is this one, with or without a proxy of Spring's around it. */
    boolean isReachedBy(DataSource other) {
        return target(other) == target(dataSource);
    }

    /** The data source under whose name transaction managers bind their connections. */
    DataSource bound() {
        return dataSource instanceof TransactionAwareDataSourceProxy proxy && proxy.getTargetDataSource() != null
                ? proxy.getTargetDataSource()
                : dataSource;
    }

    private static DataSource target(DataSource dataSource) {
        return dataSource instanceof DelegatingDataSource proxy && proxy.getTargetDataSource() != null
                ? target(proxy.getTargetDataSource())
                : dataSource;
    }

    /** Refuses other databases in so many words, before they complain about the syntax. */
    void requirePostgres() {
        String product;
        try (Connection connection = dataSource.getConnection()) {
            product = connection.getMetaData().getDatabaseProductName();
        } catch (SQLException e) {
            throw new OutboxConfigurationException(
                    "The database of the outbox cannot be reached: " + e.getMessage(),
                    "See that it runs and that the data source's URL, user and password are right. To start without it, set"
                            + " outbox.migration=none.",
                    e);
        }
        if (!product.equals("PostgreSQL")) {
            throw new OutboxConfigurationException(
                    "The outbox needs PostgreSQL, but its data source leads to " + product + ".",
                    "Set outbox.enabled=false where there is no outbox, in tests for example, or mark another data source with"
                            + " @OutboxDataSource.");
        }
    }
}
