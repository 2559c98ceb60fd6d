package dev.outbox.hibernate;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What became of random work over one model.
 *
 * @param told all of it
 */
record ModelOutcome(Kind kind, String told) {
    enum Kind {
        /** Events tell what triggers have recorded. */
        SAME,
        DIFFERS,
        /** Hibernate or PostgreSQL refuses the mapping, without capture too. */
        UNUSABLE,
        /** Capture refuses the mapping. */
        REFUSED,
        /** It could not be found out. */
        FAILED
    }

    /**
     * @param doubts what may be why, where it differs
     */
    static ModelOutcome of(RandomComparison comparison, List<String> doubts) {
        if (!comparison.differences().isEmpty()) {
            return differs(Stream.concat(doubts.stream().map("perhaps as "::concat), comparison.differences().stream())
                    .toList());
        }
        return new ModelOutcome(comparison.committed() > 0 ? Kind.SAME : Kind.FAILED, comparison.work());
    }

    static ModelOutcome differs(List<String> differences) {
        return new ModelOutcome(Kind.DIFFERS, String.join("\n", differences));
    }

    static ModelOutcome unusable(Throwable failure) {
        return new ModelOutcome(Kind.UNUSABLE, trace(failure));
    }

    static ModelOutcome refused(Throwable failure) {
        return new ModelOutcome(Kind.REFUSED, trace(failure));
    }

    static ModelOutcome failed(Throwable failure) {
        return new ModelOutcome(Kind.FAILED, trace(failure));
    }

    /** One line of a list of results. */
    String line(String model) {
        return "%-8s %s: %s%n"
                .formatted(
                        kind.name().toLowerCase(Locale.ROOT),
                        model,
                        told.lines().findFirst().orElse(""));
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
