package dev.outbox.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Events as JSON in which two runs of a test are alike. */
final class StableText {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    /** ISO 8601 with a time of day, with or without an offset; a date alone is the business's, not the run's. */
    private static final Pattern TIME = Pattern.compile(
            "\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}(:?\\d{2})?)?(\\[[^\\]]+\\])?");

    private static final Set<String> TRACE = Set.of("traceparent", "tracestate", "baggage");

    private final Set<String> ignored;
    private final Map<String, String> labels = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();

    private StableText(Set<String> ignored) {
        this.ignored = ignored;
    }

    /**
     * @param ignored names of attributes whose values are left out
     */
    static String of(List<RecordedEvent> events, Set<String> ignored) {
        StableText text = new StableText(ignored);
        ArrayNode all = Json.MAPPER.createArrayNode();
        events.forEach(text::labelEntity);
        events.forEach(event -> all.add(text.stable(event)));
        return Json.pretty(all).replace(System.lineSeparator(), "\n") + "\n";
    }

    /** First, so that an event of the application's own can come before that of the entity whose key it has. */
    private void labelEntity(RecordedEvent event) {
        JsonNode id = event.json().path("id");
        if (isGenerated(id) && event.json().path("entity").isTextual()) {
            String entity = event.json().path("entity").asText();
            String key = entity + "/" + id.asText();
            if (!labels.containsKey(key)) {
                String label = label(entity);
                labels.put(key, label);
                if (id.isTextual()) {
                    // A UUID means the same entity wherever it stands.
                    labels.put(id.asText(), label);
                }
            }
        }
    }

    private ObjectNode stable(RecordedEvent event) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        String label = entityLabel(event);
        json.put("type", event.type());
        json.put("key", stableKey(event.key()));
        event.subject().ifPresent(subject -> json.put("subject", label == null ? stableText(subject) : label));
        event.source().ifPresent(source -> json.put("source", source));
        if (!event.attributes().isEmpty()) {
            ObjectNode attributes = json.putObject("attributes");
            event.attributes().forEach((name, value) -> attributes.set(name, stableAttribute(name, value)));
        }
        if (event.data().length == 0) {
            return json;
        } else if (event.json().isMissingNode()) {
            json.put("contentType", event.contentType());
            json.put("data", event.data().length + " bytes");
        } else {
            JsonNode data = stable(event.json());
            if (label != null) {
                ((ObjectNode) data).put("id", label);
            }
            json.set("data", data);
        }
        return json;
    }

    private @Nullable String entityLabel(RecordedEvent event) {
        JsonNode data = event.json();
        return labels.get(data.path("entity").asText() + "/" + data.path("id").asText());
    }

    private JsonNode stableAttribute(String name, Object value) {
        if (ignored.contains(name)) {
            return TextNode.valueOf("<ignored>");
        } else if (TRACE.contains(name)) {
            return TextNode.valueOf("<" + name + ">");
        }
        return stable(Json.expected(value));
    }

    private JsonNode stable(JsonNode json) {
        if (json.isTextual()) {
            return TextNode.valueOf(stableText(json.asText()));
        } else if (json.isArray()) {
            ArrayNode array = Json.MAPPER.createArrayNode();
            json.forEach(element -> array.add(stable(element)));
            return array;
        } else if (json.isObject()) {
            ObjectNode object = Json.MAPPER.createObjectNode();
            for (Map.Entry<String, JsonNode> field : json.properties()) {
                boolean isIgnored = ignored.contains(field.getKey());
                object.set(field.getKey(), isIgnored ? TextNode.valueOf("<ignored>") : stable(field.getValue()));
            }
            return object;
        }
        return json;
    }

    private String stableKey(String key) {
        String label = labels.get(key);
        return label == null ? stableText(key) : key.substring(0, key.indexOf('/') + 1) + label;
    }

    private String stableText(String text) {
        if (TIME.matcher(text).matches()) {
            return "<time>";
        } else if (UUID.matcher(text).matches()) {
            return labels.computeIfAbsent(text, unseen -> label("uuid"));
        }
        return text;
    }

    private String label(String kind) {
        return "<" + kind + "-" + counts.merge(kind, 1, Integer::sum) + ">";
    }

    private static boolean isGenerated(JsonNode id) {
        return id.isNumber() || (id.isTextual() && UUID.matcher(id.asText()).matches());
    }
}
