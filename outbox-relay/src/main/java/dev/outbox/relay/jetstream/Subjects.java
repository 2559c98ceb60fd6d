package dev.outbox.relay.jetstream;

import java.util.List;

/** Tells whether a stream takes a subject: {@code *} stands for one token, {@code >} for one or more at the end. */
final class Subjects {
    private final List<String[]> patterns;

    Subjects(List<String> patterns) {
        this.patterns = patterns.stream().map(Subjects::tokens).toList();
    }

    boolean take(String subject) {
        String[] tokens = tokens(subject);
        return patterns.stream().anyMatch(pattern -> matches(pattern, tokens));
    }

    private static boolean matches(String[] pattern, String[] subject) {
        for (int i = 0; i < pattern.length; i++) {
            if (pattern[i].equals(">")) {
                return subject.length > i;
            }
            if (i >= subject.length || !(pattern[i].equals("*") || pattern[i].equals(subject[i]))) {
                return false;
            }
        }
        return pattern.length == subject.length;
    }

    private static String[] tokens(String subject) {
        return subject.split("\\.", -1);
    }
}
