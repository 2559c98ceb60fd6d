package dev.outbox.relay.app;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Makes what others wrote fit to be shown at a terminal, which control characters would make do things. */
final class VisibleText {
    private VisibleText() {}

    /** The text on one line: control characters as {@code \\u000a}. */
    static String of(String text) {
        StringBuilder visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isControl(c)) {
                visible.append(String.format("\\u%04x", c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }

    /** The bytes as text, if they are UTF-8 without control characters other than those that lay out text. */
    static Optional<String> of(byte[] data) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
            return Optional.of(text)
                    .filter(decoded -> decoded.codePoints().noneMatch(c -> isControl(c) && "\t\r\n".indexOf(c) < 0));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Format characters too: they can turn around what is read. */
    private static boolean isControl(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }
}
