package dev.outbox.hibernate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The schemas of an application's events, closed: an attribute of which a schema says nothing is an error too. */
final class StrictSchemas {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String SUFFIX = ".schema.json";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    private final Map<String, String> documents = new HashMap<>();
    private final Map<String, Schema> schemas = new HashMap<>();

    StrictSchemas(EventSchemas events) {
        events.documents().forEach((file, document) -> {
            if (file.endsWith(SUFFIX)) {
                documents.put(file.substring(0, file.length() - SUFFIX.length()), document);
            }
        });
    }

    /** What is wrong with an event's data; nothing with one that the application has written itself. */
    List<Error> errors(String type, String data) {
        String document = documents.get(type);
        return document == null
                ? List.of()
                : schemas.computeIfAbsent(type, name -> registry.getSchema(closed(document)))
                        .validate(data, InputFormat.JSON);
    }

    private static String closed(String document) {
        try {
            JsonNode schema = MAPPER.readTree(document);
            close(schema);
            return schema.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.path("properties").isObject()) {
            object.put("additionalProperties", false);
        }
        schema.forEach(StrictSchemas::close);
    }
}
