package dev.outbox.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Asks a database which version of the outbox it has. */
final class InstalledVersion {
    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String INVALID_SCHEMA_NAME = "3F000";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private InstalledVersion() {}

    static int of(OutboxSchema schema, DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return of(schema, connection);
        } catch (SQLException e) {
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new OutboxSchemaException(
                        "the role may not use schema '" + schema + "': grant usage on schema " + schema + " to it", e);
            }
            throw new OutboxSchemaException(
                    "the version of schema '" + schema + "' cannot be told: " + e.getMessage(), e);
        }
    }

    private static int of(OutboxSchema schema, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SchemaSql.version(schema))) {
            row.next();
            return row.getInt(1);
        } catch (SQLException e) {
            if (!connection.getAutoCommit()) {
                // A pool may hand out connections without auto-commit; leave no failed transaction behind.
                connection.rollback();
            }
            if (UNDEFINED_FUNCTION.equals(e.getSQLState()) || INVALID_SCHEMA_NAME.equals(e.getSQLState())) {
                return 0;
            }
            throw e;
        }
    }
}
