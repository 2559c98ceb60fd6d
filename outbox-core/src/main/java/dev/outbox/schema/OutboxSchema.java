package dev.outbox.schema;

import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The PostgreSQL schema that holds one outbox: its name and its migrations. Immutable and thread-safe.
 *
 * <p>Migrations run by a Flyway of their own: location {@code classpath:dev/outbox/schema/postgresql}, history table
 * {@code outbox_schema_history} inside the schema, so that they never meet the application's.
 */
public final class OutboxSchema {
    /** The schema used where none is named: {@code outbox}. */
    public static final OutboxSchema DEFAULT = new OutboxSchema("outbox");

    /** Where the migrations lie on the classpath, for those who run them by other means. */
    public static final String MIGRATIONS = "dev/outbox/schema/postgresql";

    private static final String HISTORY_TABLE = "outbox_schema_history";
    /** What needs no quoting in PostgreSQL, so that the name may stand in SQL as it is. */
    private static final Pattern IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    private final String name;

    private OutboxSchema(String name) {
        this.name = name;
    }

    /**
     * Names a schema.
     *
     * @param name 1 to 63 lower-case letters, digits and underscores, not starting with a digit
     * @throws IllegalArgumentException if the name is anything else
     */
    public static OutboxSchema named(String name) {
        if (!IDENTIFIER.matcher(name).matches()) {
            throw new IllegalArgumentException("schema '" + name
                    + "' is not a plain PostgreSQL identifier: use 1 to 63 lower-case letters, digits and underscores,"
                    + " not starting with a digit");
        }
        return name.equals(DEFAULT.name) ? DEFAULT : new OutboxSchema(name);
    }

    /** The schema's name, safe to stand in SQL unquoted. */
    public String name() {
        return name;
    }

    /**
     * Creates the schema or brings it up to date. Safe to call from several processes at once: Flyway takes a lock.
     *
     * @param dataSource connects as a role that may create the schema, or that owns it
     * @return how many migrations were applied; 0 when the schema was up to date
     * @throws OutboxSchemaException if a migration failed; the database is left as it was before that migration
     */
    public int migrate(DataSource dataSource) {
        try {
            return Flyway.configure(OutboxSchema.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:" + MIGRATIONS)
                    .schemas(name)
                    .defaultSchema(name)
                    .createSchemas(true)
                    .table(HISTORY_TABLE)
                    .placeholders(Map.of("schema", name))
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } catch (FlywayException e) {
            throw new OutboxSchemaException("migrating schema '" + name + "' failed: " + e.getMessage(), e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
