package dev.outbox.relay.app;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;

/** Finds the name that was probably meant. */
final class NearestName {
    private NearestName() {}

    /** A question to put behind a complaint about an unknown name; empty if no name is near. */
    static String question(String unknown, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt((String name) -> distance(unknown, name))
                        .thenComparing(name -> name))
                .filter(name -> distance(unknown, name) <= Math.max(2, unknown.length() / 3))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    /** How many letters have to be changed, added or removed to make the one name into the other (Levenshtein). */
    private static int distance(String from, String to) {
        int[] before = new int[to.length() + 1];
        Arrays.setAll(before, i -> i);
        for (int i = 1; i <= from.length(); i++) {
            int[] row = new int[to.length() + 1];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = before[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[to.length()];
    }
}
