package dev.outbox.hibernate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.Version;

/** What of Hibernate depends on its version; one that lacks what capture rests on is refused at the start. */
final class HibernateVersion {
    private static final Pattern MAJOR_AND_MINOR = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\..*");
    private static final int MAJOR = 7;
    private static final int MINOR = 2;

    /** Whether a commit that fails is expected to have rolled back, as from 7.4 on. */
    static final boolean COMMIT_ROLLS_BACK = isAtLeast(Version.getVersionString(), 7, 4);

    private HibernateVersion() {}

    /**
     * @param version as Hibernate tells it, {@code 7.4.13.Final}
     * @throws OutboxCaptureException if it is too old
     */
    static void require(String version) {
        if (!isAtLeast(version, MAJOR, MINOR)) {
            throw new OutboxCaptureException("Hibernate " + version + " is too old for capture: use " + MAJOR + "."
                    + MINOR + " or later; Spring Boot 4.1 brings 7.4");
        }
    }

    /** A version of unknown form is taken for a newer one. */
    private static boolean isAtLeast(String version, int major, int minor) {
        Matcher matcher = MAJOR_AND_MINOR.matcher(version);
        if (!matcher.matches()) {
            return true;
        }
        int itsMajor = Integer.parseInt(matcher.group(1));
        return itsMajor > major || (itsMajor == major && Integer.parseInt(matcher.group(2)) >= minor);
    }
}
