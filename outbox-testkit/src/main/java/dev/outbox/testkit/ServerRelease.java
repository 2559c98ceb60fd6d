package dev.outbox.testkit;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A release of nats-server, as {@code nats-server --version} and the server's greeting spell it. */
record ServerRelease(int major, int minor, int patch, String suffix) implements Comparable<ServerRelease> {

    private static final Pattern RELEASE = Pattern.compile("v?(\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})(-[0-9A-Za-z.-]+)?");
    private static final Comparator<ServerRelease> ORDER = Comparator.comparingInt(ServerRelease::major)
            .thenComparingInt(ServerRelease::minor)
            .thenComparingInt(ServerRelease::patch)
            .thenComparing(ServerRelease::isStable);

    /** Reads the release out of what {@code nats-server --version} prints, such as {@code nats-server: v2.9.25}. */
    static Optional<ServerRelease> in(String text) {
        Matcher matcher = RELEASE.matcher(text);
        if (!matcher.find()) {
            return Optional.empty();
        }
        String suffix = matcher.group(4);
        return Optional.of(new ServerRelease(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                suffix == null ? "" : suffix));
    }

    boolean isAtLeast(int wantedMajor, int wantedMinor) {
        return major > wantedMajor || (major == wantedMajor && minor >= wantedMinor);
    }

    /** Whether it is no preview, release candidate or development build. */
    boolean isStable() {
        return suffix.isEmpty();
    }

    @Override
    public int compareTo(ServerRelease other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + suffix;
    }
}
