package dev.outbox.event;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for what of an event ends up in a NATS subject or a CloudEvents attribute name, the same that the database
 * checks (see {@code V1__outbox.sql}). Checked where a value enters, so that the relay never meets a row it cannot
 * publish for its name.
 *
 * <p>Sources: NATS protocol (subjects: tokens separated by dots, no empty token, no white space, {@code *} and
 * {@code >} reserved for wildcards); CloudEvents 1.0, "Naming conventions" (attribute names: lower-case letters and
 * digits of ASCII).
 */
public final class EventNames {
    /** Longest type or destination in characters; a NATS control line holds 4,096 bytes, with subject and reply. */
    public static final int MAX_SUBJECT_LENGTH = 512;

    private static final Pattern SUBJECT = Pattern.compile("[^\\s\\p{Cntrl}.*>]+(\\.[^\\s\\p{Cntrl}.*>]+)*");
    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]+");
    /** Attributes that have a column of their own, or that the relay writes itself. */
    private static final Set<String> RESERVED_ATTRIBUTES =
            Set.of("id", "source", "specversion", "type", "subject", "time", "datacontenttype", "data", "partitionkey");

    private EventNames() {}

    /**
     * Checks an event type or a destination.
     *
     * @param what how the message names the value: {@code type}, {@code destination}
     * @param value dot-separated tokens, at most {@value #MAX_SUBJECT_LENGTH} characters
     * @return the value
     * @throws IllegalArgumentException saying what is wrong and what to do
     */
    public static String requireSubject(String what, String value) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException(what + " must not be empty; give it a name such as todo.created");
        }
        if (value.length() > MAX_SUBJECT_LENGTH) {
            throw new IllegalArgumentException(what + " has " + value.length() + " characters; at most "
                    + MAX_SUBJECT_LENGTH + " fit a NATS subject");
        }
        if (!SUBJECT.matcher(value).matches()) {
            throw new IllegalArgumentException(what + " '" + value
                    + "' cannot be part of a NATS subject: use tokens separated by single dots, without white space,"
                    + " control characters, '*' or '>'");
        }
        return value;
    }

    /**
     * Checks an explicit NATS subject. Subjects of the server itself ({@code $JS.…}, {@code $SYS.…}), of replies
     * ({@code _INBOX.…}) and of the relay's fence ({@code outbox-fence.…}) are refused: whoever may write events must not
     * be able to speak to the server with the relay's rights.
     *
     * @throws IllegalArgumentException saying what is wrong and what to do
     */
    public static String requireDestination(String value) {
        requireSubject("destination", value);
        if (value.startsWith("$") || value.startsWith("_INBOX.") || value.startsWith("outbox-fence.")) {
            throw new IllegalArgumentException("destination '" + value
                    + "' is reserved for the NATS server or the relay; use a subject of your stream");
        }
        return value;
    }

    /**
     * Checks the name of a CloudEvents extension attribute.
     *
     * @throws IllegalArgumentException saying what is wrong and what to do
     */
    public static String requireExtension(String name) {
        if (!ATTRIBUTE.matcher(name).matches()) {
            throw new IllegalArgumentException("attribute name '" + name
                    + "' is not allowed by CloudEvents: use lower-case letters a-z and digits only");
        }
        if (RESERVED_ATTRIBUTES.contains(name)) {
            throw new IllegalArgumentException(
                    "attribute '" + name + "' has a field of its own or is written by the relay; choose another name");
        }
        return name;
    }
}
