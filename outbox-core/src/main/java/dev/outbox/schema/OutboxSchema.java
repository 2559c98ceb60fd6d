package dev.outbox.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The PostgreSQL schema that holds one outbox: its name, its migrations, its rights. Immutable and thread-safe.
 *
 * <p>Migrations run by a Flyway of their own: location {@code classpath:dev/outbox/schema/postgresql}, history table
 * {@code outbox_schema_history} inside the schema, so that they never meet the application's. A schema made by hand from
 * {@link #sql()} is as good.
 */
public final class OutboxSchema {
    /** The schema used where none is named: {@code outbox}. */
    public static final OutboxSchema DEFAULT = new OutboxSchema("outbox");

    /** Where the migrations lie on the classpath, for those who run them by other means. */
    public static final String MIGRATIONS = "dev/outbox/schema/postgresql";

    /** The version of the schema that this library was made for. It works with later ones too, as long as those say so. */
    public static final int VERSION = MigrationScripts.COUNT;

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
     * @param name 1 to 63 lower-case letters, digits and underscores, not starting with a digit, nor with {@code pg_},
     *     which PostgreSQL keeps for itself
     * @throws IllegalArgumentException if the name is anything else
     */
    public static OutboxSchema named(String name) {
        if (!IDENTIFIER.matcher(name).matches() || name.startsWith("pg_") || ReservedWords.contains(name)) {
            throw new IllegalArgumentException("schema '" + name
                    + "' is not a plain PostgreSQL identifier: use 1 to 63 lower-case letters, digits and underscores,"
                    + " not starting with a digit or pg_, and no reserved word");
        }
        return name.equals(DEFAULT.name) ? DEFAULT : new OutboxSchema(name);
    }

    /** The schema's name, safe to stand in SQL unquoted. */
    public String name() {
        return name;
    }

    /**
     * Creates the schema or brings it up to date. Does nothing, and logs nothing, where it is up to date already, or newer. Safe to
     * call from several processes at once: Flyway takes a lock.
     *
     * @param dataSource connects to the database itself, not through a pool of transactions, as a role that may create
     *     the schema, or that owns it
     * @return how many migrations were applied; 0 when the schema was up to date
     * @throws OutboxSchemaException if a migration failed, which leaves the database as it was before that migration; or
     *     if the schema is newer and does not work with this library
     */
    public int migrate(DataSource dataSource) {
        InstalledVersion installed = InstalledVersion.of(this, dataSource);
        if (installed.version() >= VERSION) {
            installed.requireCompatible(this);
            return 0;
        }
        try {
            return Flyway.configure(OutboxSchema.class.getClassLoader())
                    .dataSource(dataSource)
                    .locations("classpath:" + MIGRATIONS)
                    .schemas(name)
                    .defaultSchema(name)
                    .createSchemas(true)
                    .table(HISTORY_TABLE)
                    // A schema that was made by hand has no history yet; it starts at what is installed.
                    .baselineOnMigrate(true)
                    .baselineVersion(Integer.toString(installed.version()))
                    .placeholders(Map.of(MigrationScripts.SCHEMA, name))
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } catch (FlywayException e) {
            throw new OutboxSchemaException("migrating schema '" + name + "' failed: " + e.getMessage(), e);
        }
    }

    /** All migrations as one script that creates the schema from nothing, for those who run their DDL by hand. */
    public String sql() {
        return MigrationScripts.render(this);
    }

    /**
     * The version of the schema in a database. Any role with {@code usage} on the schema may ask.
     *
     * @return 0 when there is none
     * @throws OutboxSchemaException if it cannot be told
     */
    public int version(DataSource dataSource) {
        return InstalledVersion.of(this, dataSource).version();
    }

    /**
     * Checks that a database has the schema in a version that works with this library: its own, or a later one whose function
     * {@code compatible_since} says so.
     *
     * @throws OutboxSchemaException if it is missing, older, or too new, saying what to do
     */
    public void requireCompatible(DataSource dataSource) {
        InstalledVersion.of(this, dataSource).requireCompatible(this);
    }

    /**
     * As {@link #requireCompatible(DataSource)}, on a connection. Where that has no auto-commit and the schema is missing, what has been
     * done on it is rolled back.
     *
     * @throws OutboxSchemaException if the schema is missing, older, or too new, saying what to do
     * @throws SQLException if the database cannot be asked
     */
    public void requireCompatible(Connection connection) throws SQLException {
        InstalledVersion.of(this, connection).requireCompatible(this);
    }

    /**
     * The statements that give a role what it needs and nothing else. The role must exist; granting again does no harm.
     *
     * @param roleName as it stands in {@code pg_roles}; quoted here
     * @throws IllegalArgumentException if PostgreSQL cannot have a role of that name
     */
    public List<String> grants(Role role, String roleName) {
        return role.grants(name, QuotedIdentifier.of("role", roleName));
    }

    @Override
    public String toString() {
        return name;
    }
}
