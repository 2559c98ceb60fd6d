package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import dev.outbox.write.OutboxWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Writes on the connection of the present transaction, be it of JDBC or of JPA.
 *
 * @param global whether a transaction may span all data sources, as JTA's do, so that the first who asks for a connection joins it
 */
record JdbcEventSink(OutboxWriter writer, DataSource dataSource, BooleanSupplier global) implements EventSink {
    @Override
    public void write(OutboxEvent event) {
        boolean joined = WatchedTransaction.spans(
                dataSource, TransactionSynchronizationManager.hasResource(dataSource) || global.getAsBoolean());
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            if (!joined || commitsByItself(connection)) {
                throw new IllegalTransactionStateException("event " + event.id() + " of type " + event.type()
                        + " was published in a transaction that is not one of the outbox's data source");
            }
            writer.write(connection, event);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    /** As one that was bound in a transaction of another data source does, to be closed at its end. */
    private static boolean commitsByItself(Connection connection) {
        try {
            return connection.getAutoCommit();
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("the connection for events does not answer", e);
        }
    }
}
