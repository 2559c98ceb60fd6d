package dev.outbox.schema;

import dev.outbox.event.EventNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A database trigger that writes an event for each row of a table that is inserted, updated or deleted, by whatever
 * program: {@code <name>.created}, {@code .updated} or {@code .deleted}, in the form in which capture in Hibernate writes
 * them, with columns in place of attributes. Immutable and thread-safe.
 *
 * <p>Each change of a row is an event of its own, an update that changes nothing is none, and one that changes the primary
 * key is a deletion and a creation; so is an update that moves a row to another partition. {@code truncate} is refused, as it
 * tells no trigger of the rows. The function of the trigger runs with the rights of the role that creates it, which must own
 * the table and may call {@code emit}; those who write to the table need no rights on the outbox.
 */
public final class TableTrigger {
    private final @Nullable String tableSchema;
    private final String table;
    private final String name;
    private final String keyPrefix;
    private final @Nullable String keyColumn;
    private final @Nullable String versionColumn;
    private final Set<String> excluded;

    private TableTrigger(Builder builder) {
        this.tableSchema = builder.tableSchema;
        this.table = builder.table;
        this.name = builder.name == null
                ? EventNames.requireSubject(
                        "name", builder.table.toLowerCase(Locale.ROOT).replace('_', '-'))
                : builder.name;
        this.keyPrefix = builder.keyPrefix;
        this.keyColumn = builder.keyColumn;
        this.versionColumn = builder.versionColumn;
        this.excluded = Set.copyOf(builder.excluded);
    }

    /**
     * Begins the description of a trigger.
     *
     * @param table the table's name as it stands in the catalog, without quotes, behind that of its schema and a dot unless
     *     it is in the session's current schema
     * @throws IllegalArgumentException if PostgreSQL cannot have a table of that name
     */
    public static Builder on(String table) {
        return new Builder(table);
    }

    /**
     * The statements that create the trigger in a database, or replace it. To be executed in one transaction; names are
     * those of the catalog, quoted.
     *
     * @throws OutboxSchemaException if the table does not exist, has no primary key or lacks a column that is named, or the
     *     database cannot be asked
     */
    public List<String> statements(OutboxSchema outbox, Connection connection) {
        try {
            return statements(outbox, TriggerTable.find(tableSchema, table, connection));
        } catch (SQLException e) {
            throw new OutboxSchemaException("table " + this + " cannot be looked at: " + e.getMessage(), e);
        }
    }

    private List<String> statements(OutboxSchema outbox, TriggerTable found) {
        List<String> named = new ArrayList<>(excluded);
        if (keyColumn != null) {
            named.add(keyColumn);
        }
        if (versionColumn != null) {
            named.add(versionColumn);
        }
        named.forEach(column -> found.requireColumn(column, this));
        found.keyColumns().stream().filter(named::contains).findFirst().ifPresent(column -> {
            throw new OutboxSchemaException(
                    "column " + column + " of table " + this
                            + " belongs to the primary key, which identifies the events; it is no version and cannot be"
                            + " excluded, and needs not be named as key",
                    null);
        });
        Set<String> leftOut = new LinkedHashSet<>(found.keyColumns());
        leftOut.addAll(found.virtualColumns());
        leftOut.addAll(excluded);
        if (versionColumn != null) {
            leftOut.add(versionColumn);
        }
        List<String> digested = found.bytesColumns().stream()
                .filter(column -> !leftOut.contains(column))
                .toList();
        return TriggerSql.statements(new TriggerSql.Content(
                outbox, found, name, keyPrefix, keyColumn, versionColumn, List.copyOf(leftOut), digested));
    }

    @Override
    public String toString() {
        return tableSchema == null ? table : tableSchema + "." + table;
    }

    /** Describes a trigger. Not thread-safe. */
    public static final class Builder {
        private final @Nullable String tableSchema;
        private final String table;
        private @Nullable String name;
        private String keyPrefix = "";
        private @Nullable String keyColumn;
        private @Nullable String versionColumn;
        private final Set<String> excluded = new LinkedHashSet<>();

        private Builder(String qualified) {
            int dot = qualified.indexOf('.');
            this.tableSchema = dot < 0 ? null : requireName("schema", qualified.substring(0, dot));
            this.table = requireName("table", qualified.substring(dot + 1));
        }

        /**
         * What the events call a row: the first part of their types and, by default, of their keys. Default the table's name
         * in lower case with hyphens.
         *
         * @throws IllegalArgumentException if it cannot be part of a NATS subject
         */
        public Builder name(String name) {
            this.name = EventNames.requireSubject("name", name);
            return this;
        }

        /**
         * The column whose value orders the events, instead of name and primary key. Behind a prefix and a slash it is made the
         * key of another entity: {@code customer/customer_id}. Where it is null, the default holds.
         */
        public Builder key(String key) {
            int slash = key.lastIndexOf('/');
            this.keyPrefix = key.substring(0, slash + 1);
            this.keyColumn = requireName("column", key.substring(slash + 1));
            return this;
        }

        /** The column that holds the optimistic version, which stands beside the state. */
        public Builder version(String column) {
            this.versionColumn = requireName("column", column);
            return this;
        }

        /** A column that does not get into events; what changes nothing else is no event. */
        public Builder exclude(String column) {
            this.excluded.add(requireName("column", column));
            return this;
        }

        /** Makes the trigger. */
        public TableTrigger build() {
            return new TableTrigger(this);
        }

        private static String requireName(String what, String name) {
            QuotedIdentifier.of(what, name);
            return name;
        }
    }
}
