package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The rows of all tables between two transactions, as the journal tells them. */
final class Tables {
    private final Map<String, List<JsonNode>> rows = new HashMap<>();

    List<JsonNode> rows(String table) {
        return rows.getOrDefault(unqualified(table), List.of());
    }

    void apply(RowJournal.RowChange change) {
        List<JsonNode> table = rows.computeIfAbsent(change.table(), name -> new ArrayList<>());
        if (!change.before().isNull() && !table.remove(change.before())) {
            throw new IllegalStateException("the journal changes a row that is not there: " + change);
        }
        if (!change.after().isNull()) {
            table.add(change.after());
        }
    }

    /** The columns of a row, by their names in the mapping. */
    static List<JsonNode> values(JsonNode row, List<String> columns) {
        return columns.stream().map(column -> value(row, column)).toList();
    }

    static JsonNode value(JsonNode row, String column) {
        JsonNode value = row.get(unquoted(column));
        return value == null ? RowJournal.JSON.nullNode() : value;
    }

    private static String unqualified(String table) {
        return unquoted(table.substring(table.lastIndexOf('.') + 1));
    }

    /** As the database calls it: what is not quoted is in lower case, and no more than 63 characters. */
    private static String unquoted(String name) {
        String whole = name.startsWith("\"") ? name.replace("\"", "") : name.toLowerCase(Locale.ROOT);
        return whole.substring(0, Math.min(whole.length(), 63));
    }
}
