package dev.outbox.consumer.inbox;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Runs work in a transaction: by JDBC, or by whatever the application has, such as a transaction template of Spring or
 * {@code sessionFactory.inTransaction}. Implementations must be thread-safe.
 */
public interface InboxTransactions {
    /**
     * Runs work in a new transaction, commits it when the work returns, and rolls it back when it throws.
     *
     * @throws Exception what the work threw, or what kept the transaction from beginning or committing
     */
    void run(Work work) throws Exception;

    /** What is done in a transaction. */
    interface Work {
        /** Does it on the transaction's connection, which it neither closes nor commits. */
        void on(Connection connection) throws Exception;
    }

    /** Transactions by plain JDBC. */
    static InboxTransactions of(DataSource dataSource) {
        return work -> {
            try (Connection connection = dataSource.getConnection()) {
                boolean autoCommit = connection.getAutoCommit();
                connection.setAutoCommit(false);
                boolean done = false;
                try {
                    work.on(connection);
                    connection.commit();
                    done = true;
                } finally {
                    if (!done) {
                        rollBack(connection);
                    }
                }
                connection.setAutoCommit(autoCommit);
            }
        };
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The connection is broken, which is why the work failed; the server has rolled back already.
            org.slf4j.LoggerFactory.getLogger(InboxTransactions.class)
                    .debug("Rolling back failed, as the connection is broken", e);
        }
    }
}
