package dev.outbox.hibernate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Refuses a Hibernate that lacks what capture rests on, before that shows as a missing method at the first change. */
final class HibernateVersion {
    private static final Pattern MAJOR_AND_MINOR = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\..*");
    private static final int MAJOR = 7;
    private static final int MINOR = 2;

    private HibernateVersion() {}

    /**
     * @param version as Hibernate tells it, {@code 7.4.13.Final}
     * @throws OutboxCaptureException if it is too old
     */
    static void require(String version) {
        Matcher matcher = MAJOR_AND_MINOR.matcher(version);
        if (matcher.matches()) {
            int major = Integer.parseInt(matcher.group(1));
            int minor = Integer.parseInt(matcher.group(2));
            if (major < MAJOR || (major == MAJOR && minor < MINOR)) {
                throw new OutboxCaptureException("Hibernate " + version + " is too old for capture: use " + MAJOR + "."
                        + MINOR + " or later; Spring Boot 4.1 brings 7.4");
            }
        }
    }
}
