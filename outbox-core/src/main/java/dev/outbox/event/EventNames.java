package dev.outbox.event;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rules for what of an event ends up in a NATS subject or a CloudEvents attribute, the same that the database checks
 * (see {@code V1__outbox.sql}). Checked where a value enters, so that the relay never meets a row it cannot publish for
 * its names. Stateless and thread-safe.
 *
 * <p>Sources: NATS protocol (subjects: tokens separated by dots, no empty token, no white space, {@code *} and
 * {@code >} reserved for wildcards); CloudEvents 1.0, "Naming conventions" (attribute names: lower-case letters and
 * digits of ASCII) and "Type System"; RFC 3986 (source); RFC 2045 (content type).
 */
public final class EventNames {
    /** Longest type or destination in characters; a NATS control line holds 4,096 bytes, with subject and reply. */
    public static final int MAX_SUBJECT_LENGTH = 512;

    private static final String JSON = "application/json";
    private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]+");
    /** Attributes that have a column of their own, or that the relay writes itself. */
    private static final Set<String> RESERVED_ATTRIBUTES =
            Set.of("id", "source", "specversion", "type", "subject", "time", "datacontenttype", "data", "partitionkey");

    private static final String URI_CHARACTERS = "[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*";
    /**
     * A URI reference without IP literals in brackets: after a scheme, or without a colon in its first segment, and with
     * more than {@code //} before any fragment. What matches, {@link java.net.URI} takes too.
     */
    private static final Pattern URI_REFERENCE = Pattern.compile("(?!([A-Za-z][A-Za-z0-9+.-]*:)?(//)?(#|\\z))"
            + "([A-Za-z][A-Za-z0-9+.-]*:|(?=[^:/?#]*([/?#]|\\z)))" + URI_CHARACTERS + "(#" + URI_CHARACTERS + ")?");

    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[^/\\s;]+/[^/\\s;]+(\\s*;.*)?", Pattern.DOTALL);

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
        int characters = value.codePointCount(0, value.length());
        if (characters > MAX_SUBJECT_LENGTH) {
            throw new IllegalArgumentException(
                    what + " has " + characters + " characters; at most " + MAX_SUBJECT_LENGTH + " fit a NATS subject");
        }
        if (!isSubject(value)) {
            throw new IllegalArgumentException(what + " '" + value
                    + "' cannot be part of a NATS subject: use tokens separated by single dots, without white space,"
                    + " control characters, '*' or '>'");
        }
        return requireUnicode(what, value);
    }

    /**
     * Checks an explicit NATS subject. Subjects of the server itself ({@code $JS.…}, {@code $SYS.…}), of replies
     * ({@code _INBOX.…}) and of the relay's fence ({@code outbox-fence.…}) are refused: whoever may write events must not
     * be able to speak to the server with the relay's rights.
     *
     * @return the value
     * @throws IllegalArgumentException saying what is wrong and what to do
     */
    public static String requireDestination(String value) {
        requireSubject("destination", value);
        if (value.startsWith("$") || isBelow("_INBOX", value) || isBelow("outbox-fence", value)) {
            throw new IllegalArgumentException("destination '" + value
                    + "' is reserved for the NATS server or the relay; use a subject of your stream");
        }
        return value;
    }

    /**
     * Checks the name of a CloudEvents extension attribute.
     *
     * @return the name
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

    /**
     * Checks a CloudEvents source (or the extension {@code dataschema}).
     *
     * @param what how the message names the value: {@code source}
     * @param value a URI reference such as {@code /todo-app} or {@code https://example.com/todo}
     * @return the value
     * @throws IllegalArgumentException saying what is wrong and what to do
     */
    public static String requireUriReference(String what, String value) {
        if (!URI_REFERENCE.matcher(value).matches()
                || BROKEN_ESCAPE.matcher(value).find()) {
            throw new IllegalArgumentException(what + " '" + value
                    + "' is not a URI reference such as /todo-app; percent-encode what a URI cannot hold (RFC 3986)");
        }
        return value;
    }

    /**
     * Checks a media type, with or without parameters.
     *
     * @return the value
     * @throws IllegalArgumentException saying what is wrong and what to do
     */
    public static String requireContentType(String value) {
        if (!value.equals(JSON) && !MEDIA_TYPE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "content type '" + value + "' is not a media type; give one such as application/json");
        }
        return requireUnicode("content type", value);
    }

    /**
     * Checks that a text can be stored and sent: that it can be written as UTF-8 and holds no U+0000, which PostgreSQL
     * cannot keep.
     *
     * @param what how the message names the value
     * @return the value
     * @throws IllegalArgumentException saying what is wrong; the message does not show the value
     */
    static String requireUnicode(String what, String value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException(what + " holds U+0000 at index " + i + "; leave it out");
            }
            if (Character.isSurrogate(c)) {
                if (!Character.isSupplementaryCodePoint(value.codePointAt(i))) {
                    throw new IllegalArgumentException(
                            what + " holds half of a surrogate pair at index " + i + "; it was cut in the middle");
                }
                i++;
            }
        }
        return value;
    }

    /** No regular expression: it runs for each event that is written or read. */
    private static boolean isSubject(String value) {
        boolean tokenIsEmpty = true;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '.') {
                if (tokenIsEmpty) {
                    return false;
                }
                tokenIsEmpty = true;
            } else if (c <= ' ' || c == 0x7F || c == '*' || c == '>') {
                return false;
            } else {
                tokenIsEmpty = false;
            }
        }
        return !tokenIsEmpty;
    }

    private static boolean isBelow(String token, String subject) {
        return subject.startsWith(token)
                && (subject.length() == token.length() || subject.charAt(token.length()) == '.');
    }
}
