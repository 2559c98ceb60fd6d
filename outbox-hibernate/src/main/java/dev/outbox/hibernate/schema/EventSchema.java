package dev.outbox.hibernate.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;

/**
 * The JSON Schema of an event type.
 *
 * @param type the event type, {@code todo.updated}
 */
public record EventSchema(String type, ObjectNode schema) {
    private static final String SUFFIX = ".schema.json";

    /** The name of the file, and what follows the base URI. */
    public String fileName() {
        return fileName(type);
    }

    /**
     * The name of the file with the schema of an event type. Letters, digits, dots, hyphens and underscores are kept; the bytes
     * of other characters are a tilde and two hexadecimal digits, so that the name is the same in a path and in a URI.
     */
    public static String fileName(String type) {
        StringBuilder name = new StringBuilder();
        for (byte each : type.getBytes(UTF_8)) {
            if (isKept(each)) {
                name.append((char) each);
            } else {
                name.append('~').append(HexFormat.of().toHexDigits(each));
            }
        }
        return name.append(SUFFIX).toString();
    }

    static boolean isFileName(String name) {
        return name.endsWith(SUFFIX);
    }

    private static boolean isKept(byte c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }
}
