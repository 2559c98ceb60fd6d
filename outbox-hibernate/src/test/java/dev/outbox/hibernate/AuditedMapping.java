package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.outbox.hibernate.TableAudit.Net;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works out from rows what the events must say, by a mapping of columns to attributes that is written down here once more
 * and not taken from Hibernate. The texts of {@link #expected} and of {@link #told} can be compared.
 */
final class AuditedMapping {
    private static final String VERSION = "version";

    /**
     * One table.
     *
     * @param root whether the row stands for the entity, rather than for a part of it
     * @param softDelete the column that says that the row is deleted, or null
     * @param collection the attribute of which each row is an element, or null
     * @param attributes the paths of attributes, by column; with a question mark where the column holds Y or N
     */
    private record Table(
            String entity,
            boolean root,
            @Nullable String softDelete,
            @Nullable String collection,
            Map<String, String> ids,
            Map<String, String> attributes) {}

    private static final class Entity {
        boolean created;
        boolean deleted;
        final Map<String, @Nullable JsonNode> before = new TreeMap<>();
        final Map<String, @Nullable JsonNode> after = new TreeMap<>();
    }

    private final Map<String, Table> tables = new HashMap<>();

    AuditedMapping entity(String name, String table, Map<String, String> ids, Map<String, String> attributes) {
        tables.put(table, new Table(name, true, null, null, ids, attributes));
        return this;
    }

    AuditedMapping softDeleted(
            String name, String table, Map<String, String> ids, String deleted, Map<String, String> attributes) {
        tables.put(table, new Table(name, true, deleted, null, ids, attributes));
        return this;
    }

    AuditedMapping part(String name, String table, Map<String, String> ids, Map<String, String> attributes) {
        tables.put(table, new Table(name, false, null, null, ids, attributes));
        return this;
    }

    AuditedMapping collection(String name, String table, String owner, String attribute, String index, String value) {
        Map<String, String> columns = new HashMap<>(Map.of(index, "index"));
        columns.put(value, "value");
        tables.put(table, new Table(name, false, null, attribute, Map.of(owner, "id"), columns));
        return this;
    }

    Map<String, List<String>> keys() {
        Map<String, List<String>> keys = new HashMap<>();
        tables.forEach((name, table) -> {
            List<String> columns = new ArrayList<>(new TreeSet<>(table.ids.keySet()));
            if (table.collection != null) {
                columns.addAll(new TreeSet<>(table.attributes.keySet()));
            }
            keys.put(name, columns);
        });
        return keys;
    }

    List<String> tables() {
        return List.copyOf(tables.keySet());
    }

    /** The events that there must be of these rows, as lines in alphabetical order. */
    List<String> expected(List<Net> changes) {
        Map<String, Entity> entities = new LinkedHashMap<>();
        for (Net change : changes) {
            Table table = tables.get(change.table());
            JsonNode row = change.before() == null ? change.after() : change.before();
            ObjectNode id = TableAudit.JSON.createObjectNode();
            table.ids.forEach((column, path) -> put(id, path, row.get(column)));
            String key = table.entity + " " + canonical(id.get("id"));
            Entity entity = entities.computeIfAbsent(key, unused -> new Entity());
            if (table.collection != null) {
                addElement(entity, table, change);
                continue;
            }
            JsonNode before = visible(table, change.before());
            JsonNode after = visible(table, change.after());
            if (table.root) {
                entity.created = before == null;
                entity.deleted = after == null;
            }
            attributes(table, before, entity.before);
            attributes(table, after, entity.after);
        }
        List<String> lines = new ArrayList<>();
        entities.forEach((key, entity) -> {
            String line = line(entity);
            if (!line.isEmpty()) {
                lines.add(key + line);
                JsonNode version = entity.after.get(VERSION);
                if (version != null && !entity.deleted) {
                    lines.add(VERSION + " " + version + " of " + key);
                }
            }
        });
        return lines.stream().sorted().toList();
    }

    private static @Nullable JsonNode visible(Table table, @Nullable JsonNode row) {
        return row != null
                        && table.softDelete != null
                        && row.get(table.softDelete).asBoolean()
                ? null
                : row;
    }

    /** Of the part of an entity that has no row every attribute is null. */
    private static void attributes(Table table, @Nullable JsonNode row, Map<String, @Nullable JsonNode> into) {
        ObjectNode attributes = TableAudit.JSON.createObjectNode();
        table.attributes.forEach((column, path) -> put(attributes, path, row == null ? null : row.get(column)));
        attributes.properties().forEach(field -> into.put(field.getKey(), nullIfEmpty(field.getValue())));
    }

    private static void addElement(Entity entity, Table table, Net change) {
        addElement(table, change.before(), entity.before);
        addElement(table, change.after(), entity.after);
    }

    private static void addElement(Table table, @Nullable JsonNode row, Map<String, @Nullable JsonNode> into) {
        if (row != null) {
            ArrayNode elements =
                    (ArrayNode) into.computeIfAbsent(table.collection, unused -> TableAudit.JSON.createArrayNode());
            table.attributes.forEach((column, path) -> {
                if (path.equals("value")) {
                    elements.add(row.get(column));
                }
            });
        }
    }

    private static void put(ObjectNode object, String path, @Nullable JsonNode value) {
        int dot = path.indexOf('.');
        if (path.endsWith("?")) {
            put(
                    object,
                    path.substring(0, path.length() - 1),
                    value == null || value.isNull()
                            ? null
                            : BooleanNode.valueOf(value.asText().equals("Y")));
        } else if (dot < 0) {
            object.set(path, value);
        } else {
            String step = path.substring(0, dot);
            put(object.withObject("/" + step), path.substring(dot + 1), value);
        }
    }

    private static @Nullable JsonNode nullIfEmpty(@Nullable JsonNode value) {
        if (value instanceof ObjectNode object) {
            for (JsonNode each : object) {
                if (!each.isNull()) {
                    return object;
                }
            }
            return null;
        }
        return value == null || value.isNull() ? null : value;
    }

    private static String line(Entity entity) {
        if (entity.created && entity.deleted) {
            return "";
        }
        if (entity.created) {
            return " created " + known(entity.after);
        }
        if (entity.deleted) {
            return " deleted " + known(entity.before);
        }
        Map<String, String> changed = new TreeMap<>();
        entity.after.forEach((attribute, to) -> {
            JsonNode from = entity.before.get(attribute);
            if (!canonical(from).equals(canonical(to))) {
                changed.put(attribute, canonical(from) + "->" + canonical(to));
            }
        });
        // Of the version an event says only what it is now, but what changes nothing else is an event too.
        boolean isEvent = !changed.isEmpty();
        changed.remove(VERSION);
        return isEvent ? " updated " + changed : "";
    }

    private static Map<String, String> known(Map<String, @Nullable JsonNode> attributes) {
        // An empty collection has no row.
        Map<String, String> known = new TreeMap<>();
        attributes.forEach((attribute, value) -> {
            if (value != null && !(value instanceof ArrayNode array && array.isEmpty())) {
                known.put(attribute, canonical(value));
            }
        });
        return known;
    }

    /** The same of what the events say; of an update, that its state is what it has changed to. */
    static List<String> told(List<WrittenEvent> events) {
        return events.stream().map(AuditedMapping::told).sorted().toList();
    }

    /** The versions that the events say, in the form of the expected ones, which are only known where a row was changed. */
    static List<String> toldVersions(List<WrittenEvent> events) {
        return events.stream()
                .map(event -> TableAudit.json(event.data()))
                .filter(data -> data.has(VERSION))
                .map(data -> VERSION + " " + data.get(VERSION) + " of "
                        + data.get("entity").asText() + " " + canonical(data.get("id")))
                .toList();
    }

    static boolean isVersion(String line) {
        return line.startsWith(VERSION + " ");
    }

    private static String told(WrittenEvent event) {
        JsonNode data = TableAudit.json(event.data());
        String kind = event.type().substring(event.type().indexOf('.') + 1);
        String start = data.get("entity").asText() + " " + canonical(data.get("id")) + " " + kind + " ";
        Map<String, @Nullable JsonNode> state = new TreeMap<>();
        data.get("state").properties().forEach(field -> state.put(field.getKey(), nullIfEmpty(field.getValue())));
        if (!kind.equals("updated")) {
            if (data.has(VERSION)) {
                state.put(VERSION, data.get(VERSION));
            }
            return start + known(state);
        }
        Map<String, String> changed = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : data.get("changed").properties()) {
            JsonNode from = field.getValue().get("from");
            JsonNode to = field.getValue().get("to");
            if (from == null || !to.equals(data.get("state").get(field.getKey()))) {
                changed.put(field.getKey(), "incomplete: " + event.data());
            } else {
                changed.put(field.getKey(), canonical(nullIfEmpty(from)) + "->" + canonical(nullIfEmpty(to)));
            }
        }
        return start + changed;
    }

    /** One text for each value: numbers without trailing zeros, the parts of objects and of collections in order. */
    private static String canonical(@Nullable JsonNode value) {
        if (value == null || value.isNull()) {
            return "null";
        }
        if (value.isNumber()) {
            return value.decimalValue().signum() == 0
                    ? "0"
                    : value.decimalValue().stripTrailingZeros().toPlainString();
        }
        if (value instanceof ArrayNode array) {
            List<String> elements = new ArrayList<>();
            array.forEach(element -> elements.add(canonical(element)));
            return elements.stream().sorted().toList().toString();
        }
        if (value instanceof ObjectNode object) {
            Map<String, String> parts = new TreeMap<>();
            object.properties().forEach(field -> parts.put(field.getKey(), canonical(field.getValue())));
            return parts.toString();
        }
        return value.toString();
    }
}
