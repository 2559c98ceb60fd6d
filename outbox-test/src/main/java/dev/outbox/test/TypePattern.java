package dev.outbox.test;

import java.util.Arrays;
import java.util.List;

/**
 * Types of events as NATS selects subjects: {@code *} is one token, {@code >} at the end is one or more.
 *
 * @param tokens what the dots separate
 */
record TypePattern(List<String> tokens) {
    static TypePattern of(String pattern) {
        List<String> tokens = Arrays.asList(pattern.split("\\.", -1));
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean wildcardInside = token.length() > 1 && (token.contains("*") || token.contains(">"));
            if (token.isBlank() || wildcardInside || (token.equals(">") && i < tokens.size() - 1)) {
                throw new IllegalArgumentException("'" + pattern
                        + "' is no pattern of types: use tokens separated by single dots, * for any one token, and > at the"
                        + " end for any others");
            }
        }
        return new TypePattern(tokens);
    }

    boolean matches(String type) {
        String[] parts = type.split("\\.", -1);
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (i >= parts.length || !(token.equals(">") || token.equals("*") || token.equals(parts[i]))) {
                return false;
            }
            if (token.equals(">")) {
                return true;
            }
        }
        return parts.length == tokens.size();
    }
}
