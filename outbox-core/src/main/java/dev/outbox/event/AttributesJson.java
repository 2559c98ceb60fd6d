package dev.outbox.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * CloudEvents extensions as the JSON object that the column {@code attributes} holds. Stateless and thread-safe.
 */
public final class AttributesJson {
    private static final JsonFactory JSON = new JsonFactory();

    private AttributesJson() {}

    /**
     * Writes attributes as a JSON object.
     *
     * @param attributes as {@link OutboxEvent#attributes()} gives them
     */
    public static String write(Map<String, Object> attributes) {
        StringWriter text = new StringWriter(64);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
                Object value = attribute.getValue();
                if (value instanceof Integer integer) {
                    json.writeNumberField(attribute.getKey(), integer);
                } else if (value instanceof Boolean bool) {
                    json.writeBooleanField(attribute.getKey(), bool);
                } else {
                    json.writeStringField(attribute.getKey(), value.toString());
                }
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into a string failed", e);
        }
        return text.toString();
    }

    /**
     * Reads attributes as the database keeps them.
     *
     * @return values of {@link String}, {@link Integer} or {@link Boolean} in the order of their names
     * @throws IllegalArgumentException if the text is not an object of such values; the message holds no value
     */
    public static Map<String, Object> read(String json) {
        Map<String, Object> attributes = new TreeMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("attributes are not a JSON object");
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                attributes.put(name, value(name, parser));
            }
            return attributes;
        } catch (IOException e) {
            // The cause is left out: its message quotes the text.
            throw new IllegalArgumentException("attributes are not valid JSON");
        }
    }

    private static Object value(String name, JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> integer(name, parser);
            default ->
                throw new IllegalArgumentException(
                        "attribute '" + name + "' is neither text nor a 32-bit integer nor a boolean");
        };
    }

    /** jsonb keeps 1.0 as it was written, and the database lets it pass as the integer that it is. */
    private static Integer integer(String name, JsonParser parser) throws IOException {
        try {
            return parser.getDecimalValue().intValueExact();
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("attribute '" + name + "' is not a 32-bit integer", e);
        }
    }
}
