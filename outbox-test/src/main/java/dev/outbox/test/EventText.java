package dev.outbox.test;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.StringJoiner;

/** An event in one line for people: {@code todo.updated  todo/1  title: "Buy milk" -> "Buy oat milk"}. */
final class EventText {
    private static final int LONGEST = 1_000;
    private static final String ARROW = " -> ";

    private EventText() {}

    static String of(RecordedEvent event) {
        StringJoiner line = new StringJoiner("  ").add(event.type()).add(event.key());
        String data = shortened(data(event));
        if (!data.isEmpty()) {
            line.add(data);
        }
        if (!event.attributes().isEmpty()) {
            line.add(event.attributes().toString());
        }
        event.deadLetterReason().ifPresent(reason -> line.add("[dead letter: " + reason + "]"));
        return line.toString();
    }

    private static String data(RecordedEvent event) {
        JsonNode json = event.json();
        JsonNode changed = json.path("changed");
        if (changed.isObject()) {
            return changes(changed);
        } else if (json.path("state").isObject()) {
            return json.path("state").toString();
        } else if (!json.isMissingNode()) {
            return json.toString();
        }
        byte[] data = event.data();
        return event.contentType().startsWith("text/")
                ? new String(data, StandardCharsets.UTF_8)
                : data.length == 0 ? "" : data.length + " bytes of " + event.contentType();
    }

    private static String changes(JsonNode changed) {
        StringJoiner changes = new StringJoiner(", ");
        for (Map.Entry<String, JsonNode> attribute : changed.properties()) {
            changes.add(attribute.getKey() + ": " + valueOrUnknown(attribute.getValue(), "from") + ARROW
                    + valueOrUnknown(attribute.getValue(), "to"));
        }
        return changes.toString();
    }

    private static String valueOrUnknown(JsonNode change, String side) {
        JsonNode value = change.path(side);
        return value.isMissingNode() ? "(unknown)" : value.toString();
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "... (" + text.length() + " characters)";
    }
}
