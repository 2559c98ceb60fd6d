package dev.outbox.hibernate.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Makes JSON Schemas of draft 2020-12, by keywords only that mean the same in draft 7, which AsyncAPI builds upon. What
 * is made is new each time and belongs to the caller.
 */
public final class JsonSchemas {
    private static final String TYPE = "type";
    private static final String ENUM = "enum";
    private static final String NULL = "null";

    private JsonSchemas() {}

    /** Any value. */
    public static ObjectNode any() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Values of one type. */
    public static ObjectNode type(String type) {
        return any().put(TYPE, type);
    }

    /** Values of one type of which a keyword says more. */
    public static ObjectNode type(String type, String keyword, String value) {
        return type(type).put(keyword, value);
    }

    /** An object with these properties; {@link #require} says which are always there. */
    public static ObjectNode object() {
        ObjectNode object = type("object");
        object.putObject("properties");
        return object;
    }

    /** Adds a property to what {@link #object} made. */
    public static void property(ObjectNode object, String name, JsonNode schema) {
        object.withObjectProperty("properties").set(name, schema);
    }

    /** Says that a property is always there. */
    public static void require(ObjectNode object, String name) {
        object.withArrayProperty("required").add(name);
    }

    /** An array of such elements. */
    static ObjectNode array(ObjectNode element) {
        ObjectNode array = type("array");
        array.set("items", element);
        return array;
    }

    /** A binary floating-point number, of which JSON has none that is infinite or not a number: those are texts. */
    static ObjectNode floating(String format) {
        ObjectNode number = any();
        number.putArray(TYPE).add("number").add("string");
        return number.put("format", format).put("pattern", "^(NaN|-?Infinity)$");
    }

    /** The same values and null; changes what it is given. */
    public static ObjectNode orNull(ObjectNode schema) {
        if (schema.get(TYPE) instanceof ArrayNode types) {
            types.add(NULL);
        } else if (schema.has(TYPE)) {
            String only = schema.get(TYPE).textValue();
            schema.putArray(TYPE).add(only).add(NULL);
        }
        if (schema.get(ENUM) instanceof ArrayNode values) {
            values.addNull();
        }
        return schema;
    }
}
