package dev.outbox.hibernate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Compares the schema of an event type as it was with what it is now. */
final class SchemaComparison {
    /** Derived from the state, of which the same would be told a second time. */
    private static final String CHANGED = "changed";

    private static final String GONE = "is gone";
    private static final String OBJECT = "object";
    private static final String ARRAY = "array";
    private static final String NULL = "null";

    /** From narrow to wide: who reads a wide one reads a narrow one too. */
    private static final List<String> NUMBER_FORMATS = List.of("int8", "int16", "int32", "int64", "float", "double");

    private final String type;
    private final JsonNode oldDocument;
    private final JsonNode newDocument;

    SchemaComparison(String type, JsonNode oldDocument, JsonNode newDocument) {
        this.type = type;
        this.oldDocument = oldDocument;
        this.newDocument = newDocument;
    }

    List<BreakingChange> breaks() {
        return compare("", oldDocument, newDocument);
    }

    private List<BreakingChange> compare(String where, JsonNode oldSchema, JsonNode newSchema) {
        List<JsonNode> before = alternatives(oldSchema, oldDocument);
        List<JsonNode> after = alternatives(newSchema, newDocument);
        if (before.stream().anyMatch(JsonNode::isEmpty)) {
            return List.of();
        }
        if (after.stream().anyMatch(JsonNode::isEmpty)) {
            return List.of(change(where, "was " + typeNames(before) + " and may be anything now"));
        }
        List<BreakingChange> breaks = new ArrayList<>();
        gone(before, after).forEach(name -> breaks.add(change(inner(where, name), GONE)));
        for (JsonNode now : after) {
            for (String nowType : types(now)) {
                breaks.addAll(againstNearest(where, before, now, nowType));
            }
        }
        return breaks.stream().distinct().toList();
    }

    /** The attributes that are in no alternative any more. */
    private static Set<String> gone(List<JsonNode> before, List<JsonNode> after) {
        if (after.stream().noneMatch(now -> types(now).contains(OBJECT))) {
            return Set.of();
        }
        Set<String> gone = properties(before);
        gone.removeAll(properties(after));
        return gone;
    }

    /** What one of the new alternatives breaks of that of the old ones which is nearest to it. */
    private List<BreakingChange> againstNearest(String where, List<JsonNode> before, JsonNode now, String nowType) {
        return before.stream()
                .filter(old -> types(old).stream().anyMatch(oldType -> includes(oldType, nowType)))
                .map(old -> compareAs(nowType, where, old, now))
                .min(Comparator.comparingInt(List::size))
                .orElseGet(() -> List.of(change(
                        where,
                        nowType.equals(NULL)
                                ? "was never null and may be null now"
                                : "was " + typeNames(before) + " and is now " + nowType)));
    }

    private List<BreakingChange> compareAs(String asType, String where, JsonNode old, JsonNode now) {
        return switch (asType) {
            case OBJECT -> compareObjects(where, old, now);
            case ARRAY -> compare(where + "[]", old.path("items"), now.path("items"));
            case "string" -> compareTexts(where, old, now);
            case "integer", "number" -> compareNumbers(where, old, now);
            default -> List.of();
        };
    }

    private List<BreakingChange> compareObjects(String where, JsonNode old, JsonNode now) {
        List<BreakingChange> breaks = new ArrayList<>();
        for (var property : old.path("properties").properties()) {
            String name = property.getKey();
            JsonNode present = now.path("properties").path(name);
            if (present.isMissingNode()) {
                // Of what was not in each event before, all alternatives together tell whether it is gone.
                if (isRequired(old, name)) {
                    breaks.add(change(inner(where, name), GONE));
                }
                continue;
            }
            if (isRequired(old, name) && !isRequired(now, name)) {
                breaks.add(change(inner(where, name), "was always there and may be absent now"));
            }
            if (!inner(where, name).equals(CHANGED)) {
                breaks.addAll(compare(inner(where, name), property.getValue(), present));
            }
        }
        if (old.has("additionalProperties")) {
            breaks.addAll(
                    compare(inner(where, "*"), old.path("additionalProperties"), now.path("additionalProperties")));
        }
        return breaks;
    }

    private List<BreakingChange> compareTexts(String where, JsonNode old, JsonNode now) {
        for (String keyword : List.of("const", "format", "pattern")) {
            if (old.has(keyword) && !old.get(keyword).equals(now.get(keyword))) {
                String after = now.has(keyword) ? now.get(keyword).asText() : "any text";
                return List.of(change(
                        where,
                        "was text of the " + keyword + " " + old.get(keyword).asText() + " and is now " + after));
            }
        }
        if (!old.has("enum")) {
            return List.of();
        }
        if (!now.has("enum")) {
            return List.of(change(where, "was one of " + old.get("enum") + " and is now any text"));
        }
        Set<JsonNode> added = new LinkedHashSet<>();
        now.get("enum").forEach(added::add);
        old.get("enum").forEach(added::remove);
        return added.stream()
                .filter(value -> !value.isNull())
                .map(value -> change(where, "may be " + value + " now, a value that it never had"))
                .toList();
    }

    private List<BreakingChange> compareNumbers(String where, JsonNode old, JsonNode now) {
        int before = NUMBER_FORMATS.indexOf(old.path("format").asText());
        int after = NUMBER_FORMATS.indexOf(now.path("format").asText());
        if (before < 0 || (after >= 0 && after <= before)) {
            return List.of();
        }
        return List.of(change(
                where,
                "was " + NUMBER_FORMATS.get(before) + " and is now "
                        + (after < 0 ? "a number of any size" : NUMBER_FORMATS.get(after))));
    }

    /** The schemas of which a value fits one, with references followed. */
    private static List<JsonNode> alternatives(JsonNode schema, JsonNode document) {
        JsonNode reference = schema.path("$ref");
        if (reference.isTextual()) {
            return alternatives(document.at(reference.textValue().substring(1)), document);
        }
        if (!schema.has("anyOf")) {
            return List.of(schema);
        }
        List<JsonNode> alternatives = new ArrayList<>();
        schema.get("anyOf").forEach(each -> alternatives.addAll(alternatives(each, document)));
        return alternatives;
    }

    private static List<String> types(JsonNode schema) {
        JsonNode types = schema.path("type");
        List<String> names = new ArrayList<>();
        if (types.isTextual()) {
            names.add(types.textValue());
        }
        types.forEach(each -> names.add(each.asText()));
        return names;
    }

    private static String typeNames(List<JsonNode> alternatives) {
        Set<String> names = new LinkedHashSet<>();
        alternatives.forEach(each -> names.addAll(types(each)));
        names.remove(NULL);
        return String.join(" or ", names);
    }

    private static boolean includes(String oldType, String newType) {
        return oldType.equals(newType) || (oldType.equals("number") && newType.equals("integer"));
    }

    private static Set<String> properties(List<JsonNode> alternatives) {
        Set<String> names = new LinkedHashSet<>();
        alternatives.forEach(each -> each.path("properties").fieldNames().forEachRemaining(names::add));
        return names;
    }

    private static boolean isRequired(JsonNode schema, String name) {
        for (JsonNode each : schema.path("required")) {
            if (each.asText().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private BreakingChange change(String where, String what) {
        return new BreakingChange(type, where, what);
    }

    private static String inner(String where, String name) {
        return where.isEmpty() ? name : where + "." + name;
    }
}
