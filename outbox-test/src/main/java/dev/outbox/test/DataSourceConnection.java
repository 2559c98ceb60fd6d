package dev.outbox.test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;

/** A new connection for each look. */
record DataSourceConnection(DataSource dataSource) implements TestConnection {
    @Override
    public <T> T committed(Function<Connection, T> work) {
        try (Connection connection = dataSource.getConnection()) {
            T result = work.apply(connection);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return result;
        } catch (SQLException e) {
            throw new OutboxTestException("the database of the test cannot be reached: " + e.getMessage(), e);
        }
    }
}
