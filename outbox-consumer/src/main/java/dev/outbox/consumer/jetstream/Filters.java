package dev.outbox.consumer.jetstream;

import dev.outbox.event.EventNames;
import java.util.ArrayList;
import java.util.List;

/**
 * The subjects that a consumer is to get, from patterns as users write them: {@code *} stands for one token, {@code >} at the end for one
 * or more. Stateless.
 */
public final class Filters {
    private Filters() {}

    /**
     * Checks a pattern of event types or of subjects.
     *
     * @param what how the message names it: {@code pattern}, {@code subject}
     * @return the pattern
     * @throws IllegalArgumentException saying what is wrong and what to do
     */
    public static String requirePattern(String what, String pattern) {
        String[] tokens = tokens(pattern);
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < tokens.length; i++) {
            boolean wildcard = tokens[i].equals("*") || (tokens[i].equals(">") && i == tokens.length - 1);
            literal.append(i == 0 ? "" : ".").append(wildcard ? "x" : tokens[i]);
        }
        try {
            EventNames.requireSubject(what, literal.toString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    what + " '" + pattern
                            + "' is no pattern of a NATS subject: use tokens separated by single dots, each a name or '*',"
                            + " the last one '>' if you like; such as todo.* or order.>",
                    e);
        }
        return pattern;
    }

    /**
     * Leaves out what another pattern covers, since a server refuses two filters that take the same subject.
     *
     * @throws IllegalArgumentException if two take some subjects both, but each others besides
     */
    public static List<String> disjoint(List<String> patterns) {
        List<String> kept = new ArrayList<>();
        for (String pattern : patterns) {
            if (kept.stream().noneMatch(other -> covers(tokens(other), tokens(pattern)))) {
                kept.removeIf(other -> covers(tokens(pattern), tokens(other)));
                kept.add(pattern);
            }
        }
        for (int i = 0; i < kept.size(); i++) {
            for (String other : kept.subList(i + 1, kept.size())) {
                if (overlap(tokens(kept.get(i)), tokens(other))) {
                    throw new IllegalArgumentException("'" + kept.get(i) + "' and '" + other
                            + "' take some subjects both, which a NATS server refuses for one consumer: use one pattern that covers both,"
                            + " or a group for each");
                }
            }
        }
        return List.copyOf(kept);
    }

    private static boolean covers(String[] wide, String[] narrow) {
        for (int i = 0; i < wide.length; i++) {
            if (i >= narrow.length) {
                return false;
            }
            if (wide[i].equals(">")) {
                return true;
            }
            boolean takes = wide[i].equals("*") ? !narrow[i].equals(">") : wide[i].equals(narrow[i]);
            if (!takes) {
                return false;
            }
        }
        return wide.length == narrow.length;
    }

    private static boolean overlap(String[] one, String[] other) {
        int shorter = Math.min(one.length, other.length);
        for (int i = 0; i < shorter; i++) {
            if (one[i].equals(">") || other[i].equals(">")) {
                return true;
            }
            if (!one[i].equals("*") && !other[i].equals("*") && !one[i].equals(other[i])) {
                return false;
            }
        }
        return one.length == other.length;
    }

    private static String[] tokens(String pattern) {
        return pattern.split("\\.", -1);
    }
}
