package dev.outbox.schema;

import java.nio.charset.StandardCharsets;

/** A name of anything in PostgreSQL as it stands in SQL: in double quotes, with quotes inside doubled. */
final class QuotedIdentifier {
    /** PostgreSQL cuts longer names in silence (NAMEDATALEN - 1). */
    private static final int MAX_BYTES = 63;

    private QuotedIdentifier() {}

    /**
     * Quotes a name.
     *
     * @param what how the message names it
     * @throws IllegalArgumentException if it is empty, longer than 63 bytes, or holds U+0000
     */
    static String of(String what, String name) {
        if (name.isEmpty() || name.indexOf('\0') >= 0 || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException(what + " '" + name + "' cannot be a name in PostgreSQL: use 1 to "
                    + MAX_BYTES + " bytes without U+0000");
        }
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
