package dev.outbox.test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Expected and actual events side by side, and what is wrong with them in a form for people. */
final class Comparison {
    static final String MARK = "   <- ";

    private final List<EventPattern> expected;
    private final List<RecordedEvent> actual;
    private final String[] wrongWithExpected;
    private final String[] wrongWithActual;

    private Comparison(List<EventPattern> expected, List<RecordedEvent> actual) {
        this.expected = expected;
        this.actual = actual;
        this.wrongWithExpected = new String[expected.size()];
        this.wrongWithActual = new String[actual.size()];
    }

    /** One by one. */
    static Optional<String> exactlyInOrder(List<EventPattern> expected, List<RecordedEvent> actual) {
        Comparison comparison = new Comparison(expected, actual);
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
            if (i >= actual.size()) {
                comparison.wrongWithExpected[i] = "missing";
            } else if (i >= expected.size()) {
                comparison.wrongWithActual[i] = "not expected";
            } else {
                List<String> wrong = expected.get(i).mismatches(actual.get(i));
                comparison.wrongWithActual[i] = wrong.isEmpty() ? null : String.join("; ", wrong);
            }
        }
        return comparison.failure("exactly, in this order");
    }

    /** In any order. */
    static Optional<String> exactly(List<EventPattern> expected, List<RecordedEvent> actual) {
        Comparison comparison = paired(expected, actual);
        int[] pairs = Pairing.of(expected, actual);
        for (int i = 0; i < pairs.length; i++) {
            comparison.wrongWithActual[i] = pairs[i] == Pairing.NONE ? "not expected" : null;
        }
        return comparison.failure("exactly, in any order");
    }

    /** In any order, among others. */
    static Optional<String> contained(List<EventPattern> expected, List<RecordedEvent> actual) {
        return paired(expected, actual).failure("among others");
    }

    /** In this order, among others. */
    static Optional<String> containedInOrder(List<EventPattern> expected, List<RecordedEvent> actual) {
        Comparison comparison = new Comparison(expected, actual);
        int next = 0;
        for (RecordedEvent event : actual) {
            if (next < expected.size() && expected.get(next).matches(event)) {
                next++;
            }
        }
        for (int i = next; i < expected.size(); i++) {
            comparison.wrongWithExpected[i] =
                    i == next ? "missing" + (next == 0 ? "" : " after " + expected.get(next - 1)) : "not looked for";
        }
        return comparison.failure("among others, in this order");
    }

    /** None of them. */
    static Optional<String> notContained(List<EventPattern> unexpected, List<RecordedEvent> actual) {
        Comparison comparison = new Comparison(unexpected, actual);
        for (int i = 0; i < actual.size(); i++) {
            RecordedEvent event = actual.get(i);
            comparison.wrongWithActual[i] = unexpected.stream()
                    .filter(pattern -> pattern.matches(event))
                    .findFirst()
                    .map(pattern -> "is " + pattern)
                    .orElse(null);
        }
        return comparison.failure("without any of");
    }

    /** The events as a numbered list. */
    static String listing(List<RecordedEvent> events) {
        return new Comparison(List.of(), events).actualLines();
    }

    private static Comparison paired(List<EventPattern> expected, List<RecordedEvent> actual) {
        Comparison comparison = new Comparison(expected, actual);
        List<Integer> found = IntStream.of(Pairing.of(expected, actual)).boxed().toList();
        for (int i = 0; i < expected.size(); i++) {
            comparison.wrongWithExpected[i] = found.contains(i) ? null : comparison.whyMissing(expected.get(i));
        }
        return comparison;
    }

    /** The nearest of the same type, if one is a single fault away: that is what the test most likely meant. */
    private String whyMissing(EventPattern pattern) {
        for (int i = 0; i < actual.size(); i++) {
            List<String> wrong = pattern.mismatches(actual.get(i));
            if (wrong.isEmpty()) {
                return "missing: " + (i + 1) + ". stands for another that was expected";
            } else if (wrong.size() == 1 && !wrong.get(0).startsWith("type is ")) {
                return "missing: of " + (i + 1) + ". " + wrong.get(0);
            }
        }
        return "missing";
    }

    private Optional<String> failure(String how) {
        boolean fine = IntStream.range(0, expected.size()).allMatch(i -> wrongWithExpected[i] == null)
                && IntStream.range(0, actual.size()).allMatch(i -> wrongWithActual[i] == null);
        if (fine) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            lines.add(line(i, expected.get(i), wrongWithExpected[i]));
        }
        return Optional.of(" to be " + how + ":\n" + String.join("\n", lines) + "\nbut there are:\n" + actualLines());
    }

    private String actualLines() {
        if (actual.isEmpty()) {
            return "  (none)";
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < actual.size(); i++) {
            lines.add(line(i, actual.get(i), wrongWithActual[i]));
        }
        return String.join("\n", lines);
    }

    private static String line(int index, Object what, String wrong) {
        return "  " + (index + 1) + ". " + what + (wrong == null ? "" : MARK + wrong);
    }
}
