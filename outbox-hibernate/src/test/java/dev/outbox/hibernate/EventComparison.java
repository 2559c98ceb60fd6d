package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.outbox.hibernate.EntityRows.State;
import dev.outbox.hibernate.Shape.Certainty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares one event with the entity's state before and after the transaction. */
final class EventComparison {
    private final String type;
    private final JsonNode data;
    private final Map<String, Shape> shapes;
    private final List<String> differences = new ArrayList<>();

    EventComparison(String type, JsonNode data, Map<String, Shape> shapes) {
        this.type = type;
        this.data = data;
        this.shapes = shapes;
    }

    /**
     * @param before null where the entity was not there
     * @param after null where it is not there any more
     */
    List<String> with(State before, State after) {
        // Of an upsert Hibernate does not say whether it was there.
        boolean updated = before != null || data.has("upsert");
        String kind = after == null ? "deleted" : updated ? "updated" : "created";
        if (!type.equals(data.path("entity").asText() + "." + kind)) {
            differences.add("it was " + kind + ", from " + before + " to " + after);
            return differences;
        }
        State shown = after == null ? before : after;
        boolean isKnown = data.has("state");
        if (!isKnown && after != null) {
            differences.add("the state is missing");
        }
        if (isKnown) {
            state(before, after, shown);
        }
        if (kind.equals("updated") && data.has("changed")) {
            changed(before, after);
        } else if (data.has("changed")) {
            differences.add("only updated events have changes");
        }
        return differences;
    }

    /** Whether the event admits that it does not know what was before, so that there may be no difference. */
    boolean isUncertain() {
        return data.has("state")
                && (!data.has("changed")
                        || data.path("changed").valueStream().noneMatch(change -> change.has("from"))
                        || shapes.values().stream().anyMatch(shape -> shape.certainty() == Certainty.UNJUDGED));
    }

    private void state(State before, State after, State shown) {
        JsonNode version = data.path("version");
        if (!version.isMissingNode()) {
            same("the version", shown.version(), shapes.get("").told().apply(version));
        } else if (!shown.version().isNull() && shapes.get("").isKnown()) {
            differences.add("the version is missing");
        }
        JsonNode state = data.path("state");
        state.fieldNames().forEachRemaining(name -> {
            if (!shown.attributes().containsKey(name)) {
                differences.add("the state has '" + name + "', which is no attribute that is told");
            }
        });
        shown.attributes().forEach((name, value) -> {
            if (state.has(name)) {
                same("'" + name + "'", value, shapes.get(name).told().apply(state.get(name)));
            } else if (!shapes.get(name).isKnown()) {
                return;
            } else if (before == null && !data.has("upsert")) {
                if (!value.isNull()) {
                    differences.add("the state of a new entity has no '" + name + "'");
                }
            } else if (before != null
                    && after != null
                    && !before.attributes().get(name).equals(value)) {
                differences.add("the state has no '" + name + "', which has changed");
            }
        });
    }

    private void changed(State before, State after) {
        JsonNode changed = data.path("changed");
        after.attributes().forEach((name, value) -> {
            JsonNode was = before.attributes().get(name);
            JsonNode change = changed.get(name);
            if (Objects.equals(was, value)) {
                if (change != null
                        && change.has("from")
                        && shapes.get(name).certainty() != Certainty.UNJUDGED
                        && isWhole(was, change.get("from"))) {
                    differences.add("'" + name + "' is told as changed and is not");
                }
            } else if (change == null
                    && !shapes.get(name).isKnown()
                    && !data.path("state").has(name)) {
                return;
            } else if (change == null) {
                differences.add("'" + name + "' was " + was + " and is " + value + ", but is not told as changed");
            } else {
                if (change.has("from")) {
                    same("'" + name + "' before", was, shapes.get(name).told().apply(change.get("from")));
                }
                same("'" + name + "' after", value, shapes.get(name).told().apply(change.get("to")));
            }
        });
    }

    /** Whether nothing of an embeddable was unknown before, so that there must be a difference. */
    private static boolean isWhole(JsonNode expected, JsonNode told) {
        return !told.isObject() || expected.properties().stream().allMatch(part -> told.has(part.getKey()));
    }

    /** Parts of an embeddable that were not loaded are missing. */
    private static boolean agrees(JsonNode expected, JsonNode told) {
        if (!expected.isObject() || !told.isObject()) {
            return expected.equals(told);
        }
        return told.properties().stream()
                .allMatch(part -> expected.has(part.getKey()) && agrees(expected.get(part.getKey()), part.getValue()));
    }

    private void same(String what, JsonNode expected, JsonNode told) {
        boolean bothUnknown = expected.isNull() && told.isMissingNode();
        if (!bothUnknown && !agrees(expected, told)) {
            differences.add(what + " is " + expected + " in the tables and " + told + " in the event");
        }
    }
}
