package dev.outbox.hibernate.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.outbox.hibernate.value.JsonSchemas;
import java.net.URLEncoder;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The AsyncAPI 3.0 document of an application: a channel for each event type, whose message has the headers of a CloudEvent
 * in binary mode and refers to the schema beside it.
 *
 * @param title what the application is called
 * @param version the version of what it says of itself
 * @param subjectPrefix what the relay puts before the type in a subject
 */
public record AsyncApi(String title, String version, String subjectPrefix) {
    /** The name of the file. */
    public static final String FILE = "asyncapi.json";

    private static final String HEADERS = "cloudEvent";

    /** The document. */
    public ObjectNode document(Collection<EventSchema> schemas) {
        ObjectNode document = JsonSchemas.any().put("asyncapi", "3.0.0");
        document.putObject("info").put("title", title).put("version", version);
        document.put("defaultContentType", "application/json");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        for (EventSchema schema : schemas) {
            String type = schema.type();
            channels.set(type, channel(schema));
            operations
                    .putObject(type)
                    .put("action", "send")
                    .putObject("channel")
                    .put("$ref", "#/channels/" + escaped(type));
        }
        document.putObject("components").putObject("schemas").set(HEADERS, headers());
        return document;
    }

    private ObjectNode channel(EventSchema schema) {
        String type = schema.type();
        ObjectNode channel = JsonSchemas.any().put("address", subjectPrefix + "." + type);
        ObjectNode message = channel.putObject("messages").putObject("event");
        message.put("name", type).put("contentType", "application/json");
        message.putObject("headers").put("$ref", "#/components/schemas/" + HEADERS);
        message.putObject("payload").put("$ref", schema.fileName());
        return channel;
    }

    /** As the relay writes them; the values of those that are free text are percent-encoded. */
    private static ObjectNode headers() {
        ObjectNode headers = JsonSchemas.object();
        header(headers, "Nats-Msg-Id", JsonSchemas.type("string", "format", "uuid"));
        header(headers, "ce-specversion", JsonSchemas.type("string", "const", "1.0"));
        header(headers, "ce-id", JsonSchemas.type("string", "format", "uuid"));
        header(headers, "ce-type", JsonSchemas.type("string"));
        header(headers, "ce-source", JsonSchemas.type("string", "format", "uri-reference"));
        header(headers, "ce-partitionkey", JsonSchemas.type("string"));
        header(headers, "ce-datacontenttype", JsonSchemas.type("string", "const", "application/json"));
        JsonSchemas.property(headers, "ce-subject", JsonSchemas.type("string"));
        JsonSchemas.property(headers, "ce-time", JsonSchemas.type("string", "format", "date-time"));
        JsonSchemas.property(headers, "ce-dataschema", JsonSchemas.type("string", "format", "uri-reference"));
        return headers;
    }

    private static void header(ObjectNode headers, String name, ObjectNode schema) {
        JsonSchemas.property(headers, name, schema);
        JsonSchemas.require(headers, name);
    }

    /** The subjects of a document by event type. */
    static Map<String, String> subjects(JsonNode document) {
        Map<String, String> subjects = new LinkedHashMap<>();
        document.path("channels")
                .properties()
                .forEach(channel -> subjects.put(
                        channel.getKey(), channel.getValue().path("address").asText()));
        return subjects;
    }

    /** A name as a part of a JSON Pointer in a URI. */
    private static String escaped(String name) {
        return URLEncoder.encode(name.replace("~", "~0").replace("/", "~1"), UTF_8);
    }
}
