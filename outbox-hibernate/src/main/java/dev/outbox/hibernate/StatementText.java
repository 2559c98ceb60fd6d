package dev.outbox.hibernate;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The text of an SQL or HQL statement without comments and with {@code ?} for literals: those may hold data that must not
 * get into logs, or words that look like a statement.
 */
record StatementText(String text) {
    private static final String NAME = "(?:\"[^\"]*+\"|[\\p{L}_][\\p{L}\\p{N}_$]*+)";
    private static final String TABLE = NAME + "(?:\\s*\\.\\s*" + NAME + ")*+";
    private static final Pattern CHANGE = Pattern.compile(
            // What stands in quotes is passed over, as it is no word of the statement.
            "\"[^\"]*+\"|\\b(?:update|insert\\s+into|delete\\s+from|merge\\s+into|truncate(?:\\s+table)?)\\s+(?:only\\s+)?("
                    + TABLE + "(?:\\s*,\\s*" + TABLE + ")*+)",
            Pattern.CASE_INSENSITIVE);

    static StatementText of(String statement) {
        return new StatementText(new Scan(statement).withoutLiterals());
    }

    /** The tables that come after a word that changes tables, wherever in the statement. */
    List<TableName> changedTables() {
        return CHANGE.matcher(text)
                .results()
                .map(found -> found.group(1))
                .filter(Objects::nonNull)
                .map(tables -> tables.split(","))
                .flatMap(Arrays::stream)
                .map(TableName::parse)
                .toList();
    }

    /** Reads a statement once from its beginning to its end. */
    private static final class Scan {
        private static final Pattern DOLLAR_QUOTE = Pattern.compile("\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*+)?\\$");

        private final String sql;
        private final StringBuilder kept;
        private int at;

        Scan(String sql) {
            this.sql = sql;
            this.kept = new StringBuilder(sql.length());
        }

        String withoutLiterals() {
            while (at < sql.length()) {
                char next = sql.charAt(at);
                if (next == '\'') {
                    literal(endOfString());
                } else if (next == '"') {
                    keep(after("\"", at + 1));
                } else if (sql.startsWith("--", at)) {
                    blank(after("\n", at));
                } else if (sql.startsWith("/*", at)) {
                    blank(endOfComment());
                } else if (!inName() && next == '$') {
                    dollar();
                } else if (!inName() && Character.isDigit(next)) {
                    literal(endOfNumber());
                } else {
                    keep(at + 1);
                }
            }
            return kept.toString().strip();
        }

        private void keep(int end) {
            kept.append(sql, at, end);
            at = end;
        }

        private void literal(int end) {
            kept.append('?');
            at = end;
        }

        private void blank(int end) {
            kept.append(' ');
            at = end;
        }

        private boolean inName() {
            return at > 0 && Character.isUnicodeIdentifierPart(sql.charAt(at - 1));
        }

        private int after(String end, int from) {
            int found = sql.indexOf(end, from);
            return found < 0 ? sql.length() : found + end.length();
        }

        /** A doubled quote begins what looks like another literal. A backslash escapes in {@code E'…'} only. */
        private int endOfString() {
            boolean escapes = at > 0
                    && Character.toLowerCase(sql.charAt(at - 1)) == 'e'
                    && (at == 1 || !Character.isUnicodeIdentifierPart(sql.charAt(at - 2)));
            int end = at + 1;
            while (end < sql.length() && sql.charAt(end) != '\'') {
                end += escapes && sql.charAt(end) == '\\' ? 2 : 1;
            }
            return Math.min(end + 1, sql.length());
        }

        /** PostgreSQL nests them. */
        private int endOfComment() {
            int depth = 1;
            int end = at + 2;
            while (end < sql.length() && depth > 0) {
                if (sql.startsWith("/*", end)) {
                    depth++;
                    end += 2;
                } else if (sql.startsWith("*/", end)) {
                    depth--;
                    end += 2;
                } else {
                    end++;
                }
            }
            return Math.min(end, sql.length());
        }

        private int endOfNumber() {
            int end = at;
            while (end < sql.length()
                    && (sql.charAt(end) == '.' || Character.isUnicodeIdentifierPart(sql.charAt(end)))) {
                end++;
            }
            return end;
        }

        private void dollar() {
            var quote = DOLLAR_QUOTE.matcher(sql).region(at, sql.length());
            if (quote.lookingAt()) {
                literal(after(quote.group(), quote.end()));
            } else {
                keep(at + 1);
            }
        }
    }
}
