package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import dev.outbox.write.OutboxWriter;
import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes on the connection of the present transaction, be it of JDBC or of JPA. */
final class JdbcOutboxEvents implements OutboxEvents {
    private final OutboxWriter writer;
    private final DataSource dataSource;

    JdbcOutboxEvents(OutboxWriter writer, DataSource dataSource) {
        this.writer = writer;
        this.dataSource = dataSource;
    }

    @Override
    public void publish(OutboxEvent event) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalTransactionStateException("event " + event.id() + " of type " + event.type()
                    + " was published outside of a transaction; call publish from a method with @Transactional");
        }
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            if (!DataSourceUtils.isConnectionTransactional(connection, dataSource)) {
                throw new IllegalTransactionStateException("event " + event.id() + " of type " + event.type()
                        + " was published in a transaction that is not one of the outbox's data source");
            }
            writer.write(connection, event);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }
}
