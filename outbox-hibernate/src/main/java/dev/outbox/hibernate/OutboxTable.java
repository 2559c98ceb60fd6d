package dev.outbox.hibernate;

import dev.outbox.schema.OutboxSchema;
import dev.outbox.schema.OutboxSchemaException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.hibernate.HibernateException;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernate.engine.jdbc.connections.spi.JdbcConnectionAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the start whether the outbox is there and may be written to, so that not the first commit finds out. */
final class OutboxTable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxTable.class);

    /**
     * Asks the catalog, which any role may read: {@code to_regclass} would fail for want of rights on the schema. One row.
     */
    private static final String STATE = """
            select n.oid is not null and c.oid is not null as found,
                coalesce(has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'insert'), false) as writable,
                current_database() as database, current_user as role
            from (values (?)) as wanted (schema)
            left join pg_catalog.pg_namespace n on n.nspname = wanted.schema
            left join pg_catalog.pg_class c on c.relnamespace = n.oid and c.relname = 'event'
            """;

    private final TenantSchema schema;

    OutboxTable(TenantSchema schema) {
        this.schema = schema;
    }

    /**
     * @throws OutboxCaptureException if the outbox cannot be written to, saying what to do
     */
    void check(SessionFactoryImplementor factory) {
        if (!(factory.getJdbcServices().getDialect() instanceof PostgreSQLDialect)) {
            throw new OutboxCaptureException("the outbox needs PostgreSQL, but Hibernate speaks "
                    + factory.getJdbcServices().getDialect().getClass().getSimpleName()
                    + "; set outbox.enabled=false where there is no outbox");
        }
        OutboxSchema fixed = schema.fixed().orElse(null);
        if (fixed == null || factory.getSessionFactoryOptions().isMultiTenancyEnabled()) {
            LOG.info("outbox_check=skipped schema={} reason=\"several tenants\"", schema);
            return;
        }
        JdbcConnectionAccess access = factory.getJdbcServices().getBootstrapJdbcConnectionAccess();
        try {
            Connection connection = access.obtainConnection();
            try {
                check(connection, fixed);
            } finally {
                access.releaseConnection(connection);
            }
        } catch (SQLException | IllegalStateException e) {
            unreachable(e);
        } catch (OutboxCaptureException e) {
            throw e;
        } catch (HibernateException e) {
            unreachable(e);
        }
    }

    /** An application may be made to start before its database: it has been told, and the first commit will tell again. */
    private void unreachable(Exception cause) {
        LOG.warn("outbox_check=skipped schema={} reason=\"no connection to the database\"", schema, cause);
    }

    private static void check(Connection connection, OutboxSchema schema) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STATE)) {
            statement.setString(1, schema.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                String database = row.getString("database");
                if (!row.getBoolean("found")) {
                    throw new OutboxCaptureException("database '" + database + "' has no outbox in schema '" + schema
                            + "': run 'outbox-relay migrate' or OutboxSchema.migrate first, or name another schema with "
                            + CaptureSettings.SCHEMA);
                }
                if (!row.getBoolean("writable")) {
                    throw new OutboxCaptureException(
                            "role '" + row.getString("role") + "' may not write to the outbox: grant"
                                    + " usage on schema " + schema + " and insert on " + schema + ".event to it");
                }
            }
            schema.requireCompatible(connection);
        } catch (OutboxSchemaException e) {
            throw new OutboxCaptureException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
        }
    }
}
