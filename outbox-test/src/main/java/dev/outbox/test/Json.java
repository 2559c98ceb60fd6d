package dev.outbox.test;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.outbox.event.OutboxEvent;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as tests compare it: numbers by value, what has no form of its own by its text. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN)
            // Written as they came: 12.50.
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final Comparator<JsonNode> BY_VALUE = (one, other) -> {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    };

    private Json() {}

    static JsonNode dataOf(OutboxEvent event) {
        byte[] data = event.data();
        String mediaType = event.contentType().toLowerCase(Locale.ROOT).replaceFirst("\\s*;.*", "");
        if (data == null || !(mediaType.endsWith("/json") || mediaType.endsWith("+json"))) {
            return MissingNode.getInstance();
        }
        try {
            return MAPPER.readTree(data);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    /** What a test expects, as JSON; a value that is none, such as a date or an enum, as its text. */
    static JsonNode expected(@Nullable Object value) {
        if (value == null) {
            return NullNode.getInstance();
        } else if (value instanceof JsonNode node) {
            return node;
        } else if (value instanceof Number || value instanceof Boolean || value instanceof String) {
            return MAPPER.valueToTree(value);
        } else if (value instanceof Enum<?> constant) {
            return MAPPER.valueToTree(constant.name());
        } else if (value instanceof Map<?, ?> map) {
            var object = MAPPER.createObjectNode();
            map.forEach((name, each) -> object.set(String.valueOf(name), expected(each)));
            return object;
        } else if (value instanceof Collection<?> collection) {
            var array = MAPPER.createArrayNode();
            collection.forEach(each -> array.add(expected(each)));
            return array;
        }
        return MAPPER.valueToTree(value.toString());
    }

    static boolean isSame(JsonNode one, JsonNode other) {
        return one.equals(BY_VALUE, other);
    }

    static String pretty(JsonNode json) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON cannot be written", e);
        }
    }
}
