package dev.outbox.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as the catalog has it.
 *
 * @param keyColumns those of the primary key, in alphabetical order
 * @param virtualColumns those that have no value when a trigger runs
 * @param bytesColumns those of type bytea
 */
record TriggerTable(
        String schema,
        String name,
        List<String> columns,
        List<String> keyColumns,
        List<String> virtualColumns,
        List<String> bytesColumns) {

    static TriggerTable find(@Nullable String schema, String name, Connection connection) throws SQLException {
        String foundSchema = null;
        List<String> columns = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        List<String> virtual = new ArrayList<>();
        List<String> bytes = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(TriggerSql.COLUMNS)) {
            statement.setString(1, schema);
            statement.setString(2, name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    foundSchema = row.getString("schema");
                    String column = row.getString("name");
                    columns.add(column);
                    addIf(row.getBoolean("in_key"), column, keys);
                    addIf(row.getBoolean("virtual"), column, virtual);
                    addIf(row.getBoolean("bytes"), column, bytes);
                }
            }
        }
        String shown = schema == null ? name : schema + "." + name;
        if (foundSchema == null) {
            throw new OutboxSchemaException(
                    "there is no table " + shown + " in this database; name it as the catalog does, with its schema",
                    null);
        }
        if (keys.isEmpty()) {
            throw new OutboxSchemaException(
                    "table " + shown + " has no primary key, by which events could tell its rows apart; add one", null);
        }
        return new TriggerTable(
                foundSchema, name, columns, keys.stream().sorted().toList(), virtual, bytes);
    }

    private static void addIf(boolean holds, String column, List<String> to) {
        if (holds) {
            to.add(column);
        }
    }

    void requireColumn(String column, TableTrigger trigger) {
        if (!columns.contains(column)) {
            throw new OutboxSchemaException(
                    "table " + trigger + " has no column " + column + "; it has " + String.join(", ", columns), null);
        }
    }
}
