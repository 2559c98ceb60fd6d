package dev.outbox.spring;

import dev.outbox.event.OutboxEvent;
import dev.outbox.write.OutboxWriter;
import java.sql.Connection;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.IllegalTransactionStateException;

/** Writes on the connection of the present transaction, be it of JDBC or of JPA. */
final class JdbcEventSink implements EventSink {
    private final OutboxWriter writer;
    private final DataSource dataSource;

    JdbcEventSink(OutboxWriter writer, OutboxDatabase database) {
        this.writer = writer;
        this.dataSource = database.dataSource();
    }

    @Override
    public void write(OutboxEvent event) {
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
