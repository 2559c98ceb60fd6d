package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Version;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What the documents say; that events are as they say, each test with a {@link TestApp} shows. */
class EventSchemasTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    enum Priority {
        LOW,
        HIGH
    }

    @Embeddable
    static class Place {
        String street;

        @Column(nullable = false)
        String city;
    }

    @Entity(name = "Person")
    static class Person {
        @Id
        long id;
    }

    @Entity(name = "Todo")
    @OutboxEntity
    static class Todo {
        @Id
        long id;

        @Version
        int version;

        @Column(nullable = false)
        String title;

        boolean done;
        Priority priority;
        Instant due;
        BigDecimal estimate;
        Place place;
        byte[] picture;

        @Basic(fetch = FetchType.LAZY)
        String notes;

        @ManyToOne
        Person assignee;

        @ElementCollection
        Set<String> tags;

        @OutboxExclude
        String secret;
    }

    @Entity(name = "Payment")
    @OutboxEntity
    static class Payment {
        @Id
        long id;

        BigDecimal amount;
    }

    @Entity(name = "CardPayment")
    static class CardPayment extends Payment {
        String number;
    }

    private static JsonNode document(EventSchemas schemas, String file) throws IOException {
        return MAPPER.readTree(schemas.documents().get(file));
    }

    private static JsonNode todo(String event) throws IOException {
        return document(EventSchemas.ofEntities(Todo.class, Person.class), "todo." + event + ".schema.json");
    }

    private static JsonNode json(String text) throws IOException {
        return MAPPER.readTree(text);
    }

    @Test
    void eachKindOfEventHasASchemaAndAllAreInTheAsyncApi() {
        assertThat(EventSchemas.ofEntities(Todo.class, Person.class).documents())
                .containsOnlyKeys(
                        "todo.created.schema.json",
                        "todo.updated.schema.json",
                        "todo.deleted.schema.json",
                        "asyncapi.json");
    }

    @Test
    void theStateIsDescribedAsTheMappingSays() throws IOException {
        JsonNode state = todo("created").at("/$defs/Todo/properties");

        assertThat(state.path("title")).isEqualTo(json("{\"type\":\"string\"}"));
        assertThat(state.path("done")).isEqualTo(json("{\"type\":\"boolean\"}"));
        assertThat(state.path("priority"))
                .isEqualTo(json("{\"type\":[\"string\",\"null\"],\"enum\":[\"LOW\",\"HIGH\",null]}"));
        assertThat(state.path("due")).isEqualTo(json("{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"}"));
        assertThat(state.path("estimate")).isEqualTo(json("{\"type\":[\"number\",\"null\"]}"));
        assertThat(state.path("assignee")).isEqualTo(json("{\"type\":[\"integer\",\"null\"],\"format\":\"int64\"}"));
        assertThat(state.path("tags")).isEqualTo(json("{\"type\":\"array\",\"items\":{\"type\":\"string\"}}"));
        assertThat(state.at("/picture/required")).isEqualTo(json("[\"sha256\",\"length\"]"));
        assertThat(state.at("/place/properties/street")).isEqualTo(json("{\"type\":[\"string\",\"null\"]}"));
        assertThat(state.at("/place/properties/city")).isEqualTo(json("{\"type\":\"string\"}"));
        assertThat(state.has("secret")).isFalse();
    }

    @Test
    void aVersionIsBesideTheStateAndNotInIt() throws IOException {
        JsonNode schema = todo("updated");

        assertThat(schema.at("/properties/version")).isEqualTo(json("{\"type\":\"integer\",\"format\":\"int32\"}"));
        assertThat(schema.at("/$defs/Todo/properties/version").isMissingNode()).isTrue();
        assertThat(schema.path("required")).isEqualTo(json("[\"entity\",\"id\",\"version\",\"state\"]"));
    }

    @Test
    void whatMayNotBeLoadedIsAlwaysThereInNewEntitiesOnly() throws IOException {
        assertThat(todo("created").at("/$defs/Todo/required").toString()).contains("\"notes\"", "\"tags\"");
        assertThat(todo("updated").at("/$defs/Todo/required").toString()).doesNotContain("\"notes\"", "\"tags\"");
        assertThat(todo("updated").at("/properties/changed/properties/title/required"))
                .isEqualTo(json("[\"from\",\"to\"]"));
        assertThat(todo("updated").at("/properties/changed/properties/notes/required"))
                .isEqualTo(json("[\"to\"]"));
    }

    @Test
    void entitiesOfOneNameAreAlternatives() throws IOException {
        EventSchemas schemas = EventSchemas.ofEntities(Payment.class, CardPayment.class);
        JsonNode updated = document(schemas, "payment.updated.schema.json");

        assertThat(updated.at("/properties/state"))
                .isEqualTo(json("{\"anyOf\":[{\"$ref\":\"#/$defs/CardPayment\"},{\"$ref\":\"#/$defs/Payment\"}]}"));
        assertThat(updated.at("/$defs/CardPayment/required")).isEqualTo(json("[\"amount\",\"number\"]"));
        assertThat(updated.at("/properties/changed/properties/amount/properties/to"))
                .isEqualTo(json("{\"$ref\":\"#/$defs/CardPayment/properties/amount\"}"));
    }

    @Test
    void withABaseASchemaHasTheUriThatEventsName() throws IOException {
        EventSchemas schemas = EventSchemas.ofEntities(
                Map.of("outbox.dataschema", "https://example.com/events/"), Todo.class, Person.class);

        assertThat(document(schemas, "todo.created.schema.json").path("$id").asText())
                .isEqualTo("https://example.com/events/todo.created.schema.json");
    }

    @Test
    void aBaseWithoutASlashIsRefused() {
        assertThatThrownBy(() -> EventSchemas.ofEntities(
                        Map.of("outbox.dataschema", "https://example.com/events"), Todo.class, Person.class))
                .isInstanceOf(OutboxCaptureException.class)
                .hasMessageContaining("outbox.dataschema=https://example.com/events must end with a slash");
    }

    @Test
    void theAsyncApiDocumentIsOneByTheStandardsOwnSchema() throws IOException {
        String document = EventSchemas.ofEntities(Todo.class, Person.class, Payment.class, CardPayment.class)
                .titled("Shop", "2.1.0")
                .below("shop.events")
                .documents()
                .get("asyncapi.json");

        var schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(resource("/asyncapi-3.0.0.schema.json.gz"));
        assertThat(schema.validate(document, InputFormat.JSON)).isEmpty();
        assertThat(schema.validate(document.replace("\"send\"", "\"shout\""), InputFormat.JSON))
                .isNotEmpty();
    }

    @Test
    void aChannelIsTheSubjectAndItsMessageRefersToTheSchema() throws IOException {
        JsonNode document = document(
                EventSchemas.ofEntities(Todo.class, Person.class)
                        .titled("Shop", "2.1.0")
                        .below("shop.events"),
                "asyncapi.json");

        assertThat(document.path("info")).isEqualTo(json("{\"title\":\"Shop\",\"version\":\"2.1.0\"}"));
        JsonNode channel = document.path("channels").path("todo.updated");
        assertThat(channel.path("address").asText()).isEqualTo("shop.events.todo.updated");
        assertThat(channel.at("/messages/event/payload/$ref").asText()).isEqualTo("todo.updated.schema.json");
        assertThat(document.at(channel.at("/messages/event/headers/$ref")
                                .asText()
                                .substring(1))
                        .path("required")
                        .toString())
                .contains("ce-id", "ce-type", "ce-source", "ce-partitionkey");
    }

    private static String resource(String name) throws IOException {
        try (InputStream compressed = EventSchemasTest.class.getResourceAsStream(name);
                InputStream text = new GZIPInputStream(compressed)) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
