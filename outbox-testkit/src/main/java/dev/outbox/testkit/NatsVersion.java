package dev.outbox.testkit;

import java.util.Locale;

/** The line of nats-server that a test runs on. */
public enum NatsVersion {
    /** The newest stable release that can be had, 2.12 or later. */
    NEWEST("2.12 or later") {
        @Override
        boolean includes(ServerRelease release) {
            return release.isAtLeast(2, 12);
        }
    },

    /** The oldest line that Outbox supports, 2.9. */
    OLDEST("2.9") {
        @Override
        boolean includes(ServerRelease release) {
            return release.major() == 2 && release.minor() == 9;
        }
    };

    /** The system property that chooses the version when a test does not: {@code newest} (the default) or {@code oldest}. */
    static final String PROPERTY = "outbox.testkit.nats";

    private final String range;

    NatsVersion(String range) {
        this.range = range;
    }

    abstract boolean includes(ServerRelease release);

    /** The releases that belong to it, in words. */
    String range() {
        return range;
    }

    /** Its name as the system property and the installer script spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The version that the system property asks for. */
    static NatsVersion configured() {
        String word = System.getProperty(PROPERTY, NEWEST.word());
        for (NatsVersion version : values()) {
            if (version.word().equals(word)) {
                return version;
            }
        }
        throw new IllegalArgumentException(
                "The system property " + PROPERTY + " is '" + word + "'; it must be 'newest' or 'oldest'.");
    }
}
