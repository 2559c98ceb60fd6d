package dev.outbox.cloudevents;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * CloudEvents attribute values as NATS header values, by the NATS protocol binding 1.0.3-wip, section 3.1.3.2: space,
 * double quote, percent and whatever lies outside U+0021 to U+007E is percent-encoded as UTF-8 with upper-case
 * hexadecimal digits. Stateless and thread-safe.
 */
public final class HeaderValues {
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private HeaderValues() {}

    /**
     * Encodes an attribute value. A value that needs no encoding is returned as it is.
     *
     * @throws IllegalArgumentException if the value holds a surrogate without its other half, which no UTF-8 can express
     */
    public static String encode(String value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            if (!isPlain(value.charAt(i))) {
                return encodeFrom(i, value);
            }
        }
        return value;
    }

    /**
     * Decodes a header value: white space around it is dropped, a double-quoted string is unescaped, then escapes are
     * decoded exactly once. Needlessly encoded characters and lower-case digits are accepted. A value without quotes
     * and escapes is returned as it is.
     *
     * @throws IllegalArgumentException if an escape is incomplete or the encoded bytes are not valid UTF-8
     */
    public static String decode(String value) {
        String unquoted = unquote(strip(value));
        int percent = unquoted.indexOf('%');
        return percent < 0 ? unquoted : decodeFrom(percent, unquoted);
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c < 0x7F && c != '"' && c != '%';
    }

    private static String encodeFrom(int first, String value) {
        int length = value.length();
        StringBuilder encoded = new StringBuilder(length + 24).append(value, 0, first);
        for (int i = first; i < length; i++) {
            char c = value.charAt(i);
            if (isPlain(c)) {
                encoded.append(c);
            } else if (c < 0x80) {
                appendEscape(encoded, c);
            } else if (c < 0x800) {
                appendEscape(encoded, 0xC0 | (c >> 6));
                appendEscape(encoded, 0x80 | (c & 0x3F));
            } else if (!Character.isSurrogate(c)) {
                appendEscape(encoded, 0xE0 | (c >> 12));
                appendEscape(encoded, 0x80 | ((c >> 6) & 0x3F));
                appendEscape(encoded, 0x80 | (c & 0x3F));
            } else {
                int point = value.codePointAt(i);
                if (!Character.isSupplementaryCodePoint(point)) {
                    throw new IllegalArgumentException("the character at index " + i
                            + " is a surrogate without its other half, which cannot be written as UTF-8");
                }
                appendEscape(encoded, 0xF0 | (point >> 18));
                appendEscape(encoded, 0x80 | ((point >> 12) & 0x3F));
                appendEscape(encoded, 0x80 | ((point >> 6) & 0x3F));
                appendEscape(encoded, 0x80 | (point & 0x3F));
                i++;
            }
        }
        return encoded.toString();
    }

    private static void appendEscape(StringBuilder to, int octet) {
        to.append('%').append((char) HEX[octet >> 4]).append((char) HEX[octet & 0xF]);
    }

    /** Drops the optional white space of RFC 7230 (space and tab), and no other. */
    private static String strip(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** A value is quoted if the quote it starts with is closed by its last character; any other is taken literally. */
    private static String unquote(String value) {
        int last = value.length() - 1;
        if (last < 1 || value.charAt(0) != '"' || value.charAt(last) != '"') {
            return value;
        }
        StringBuilder content = new StringBuilder(last);
        for (int i = 1; i < last; i++) {
            char c = value.charAt(i);
            if (c == '"' || (c == '\\' && i + 1 == last)) {
                return value;
            }
            content.append(c == '\\' ? value.charAt(++i) : c);
        }
        return content.toString();
    }

    private static String decodeFrom(int first, String value) {
        int length = value.length();
        StringBuilder decoded = new StringBuilder(length).append(value, 0, first);
        byte[] octets = new byte[(length - first) / 3];
        int i = first;
        while (i < length) {
            char c = value.charAt(i);
            if (c != '%') {
                decoded.append(c);
                i++;
                continue;
            }
            int count = 0;
            for (; i < length && value.charAt(i) == '%'; i += 3) {
                octets[count++] = octetAt(i, value);
            }
            decoded.append(utf8(octets, count, i));
        }
        return decoded.toString();
    }

    private static byte octetAt(int index, String value) {
        int high = index + 2 < value.length() ? hexDigit(value.charAt(index + 1)) : -1;
        int low = high < 0 ? -1 : hexDigit(value.charAt(index + 2));
        if (low < 0) {
            throw new IllegalArgumentException(
                    "the percent sign at index " + index + " is not followed by two hexadecimal digits");
        }
        return (byte) ((high << 4) | low);
    }

    /** Not {@link Character#digit}, which takes the digits of all scripts. */
    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    private static String utf8(byte[] octets, int count, int end) {
        try {
            // A fresh decoder reports malformed input instead of replacing it.
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, 0, count))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "the percent-encoded bytes before index " + end + " are not valid UTF-8", e);
        }
    }
}
