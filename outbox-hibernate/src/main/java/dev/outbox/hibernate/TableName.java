package dev.outbox.hibernate;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table as a statement names it.
 *
 * @param schema null where the search path decides
 */
record TableName(@Nullable String schema, String table) {
    /** From an identifier with or without quotes, with or without schema and catalog. */
    static TableName parse(String qualified) {
        int dot = lastDot(qualified);
        return dot < 0
                ? new TableName(null, unquoted(qualified))
                : new TableName(
                        unquoted(qualified.substring(0, dot).substring(lastDot(qualified.substring(0, dot)) + 1)),
                        unquoted(qualified.substring(dot + 1)));
    }

    /** Whether both may be the same: where one has no schema, the table's name decides. */
    boolean mayBe(TableName other) {
        return table.equals(other.table) && (schema == null || other.schema == null || schema.equals(other.schema));
    }

    /** The last dot outside of quotes, -1 when there is none. */
    private static int lastDot(String qualified) {
        boolean quoted = false;
        for (int i = qualified.length() - 1; i >= 0; i--) {
            if (qualified.charAt(i) == '"') {
                quoted = !quoted;
            } else if (qualified.charAt(i) == '.' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    private static String unquoted(String identifier) {
        String stripped = identifier.strip();
        return stripped.startsWith("\"") && stripped.endsWith("\"") && stripped.length() > 1
                ? stripped.substring(1, stripped.length() - 1)
                : stripped.toLowerCase(Locale.ROOT);
    }
}
