package dev.outbox.relay.postgres;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads CloudEvents extensions from the JSON object of the column {@code attributes}. */
final class Attributes {
    private static final JsonFactory JSON = new JsonFactory();

    private Attributes() {}

    static Map<String, Object> parse(String json) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                attributes.put(name, value(parser));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("column attributes holds no JSON object of single values", e);
        }
        return attributes;
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.nextToken()) {
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            case VALUE_NUMBER_INT -> parser.getIntValue();
            default -> parser.getText();
        };
    }
}
