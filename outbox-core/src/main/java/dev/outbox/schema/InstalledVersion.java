package dev.outbox.schema;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Which version of the outbox a database has, and of which version the oldest libraries are that it still works with. Both 0 where there
 * is none.
 */
record InstalledVersion(int version, int compatibleSince) {
    private static final InstalledVersion NONE = new InstalledVersion(0, 0);

    private static final String UNDEFINED_FUNCTION = "42883";
    private static final String INVALID_SCHEMA_NAME = "3F000";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    static InstalledVersion of(OutboxSchema schema, DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            return of(schema, connection);
        } catch (SQLException e) {
            throw new OutboxSchemaException(
                    "the version of schema '" + schema + "' cannot be told: " + e.getMessage(), e);
        }
    }

    static InstalledVersion of(OutboxSchema schema, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SchemaSql.version(schema))) {
            row.next();
            return new InstalledVersion(row.getInt(1), row.getInt(2));
        } catch (SQLException e) {
            if (!connection.getAutoCommit()) {
                // A pool may hand out connections without auto-commit; leave no failed transaction behind.
                connection.rollback();
            }
            if (UNDEFINED_FUNCTION.equals(e.getSQLState()) || INVALID_SCHEMA_NAME.equals(e.getSQLState())) {
                return NONE;
            }
            if (INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw new OutboxSchemaException(
                        "the role may not use schema '" + schema + "': grant usage on schema " + schema + " to it", e);
            }
            throw e;
        }
    }

    void requireCompatible(OutboxSchema schema) {
        if (version == 0) {
            throw OutboxSchemaException.missing(schema);
        }
        if (version < OutboxSchema.VERSION) {
            throw OutboxSchemaException.tooOld(schema, version);
        }
        if (compatibleSince > OutboxSchema.VERSION) {
            throw OutboxSchemaException.tooNew(schema, this);
        }
    }
}
