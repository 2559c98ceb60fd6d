package dev.outbox.test;

import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** What happens with snapshots. */
enum SnapshotMode {
    /** Compare; a missing one is written. */
    WRITE_MISSING,
    /** Compare; a missing one fails the test. */
    COMPARE,
    /** Write all. */
    UPDATE;

    private static final String PROPERTY = "outbox.snapshots";

    static SnapshotMode current() {
        return of(System.getProperties(), System.getenv());
    }

    static SnapshotMode of(Properties properties, Map<String, String> environment) {
        String asked = properties.getProperty(PROPERTY, "");
        boolean isCi = !Set.of("", "false", "0").contains(environment.getOrDefault("CI", ""));
        return switch (asked) {
            case "" -> isCi ? COMPARE : WRITE_MISSING;
            case "update" -> UPDATE;
            case "compare" -> COMPARE;
            default ->
                throw new IllegalArgumentException("the system property " + PROPERTY + " is '" + asked
                        + "'; it can be update, to write all snapshots anew, or compare, to write none");
        };
    }
}
