package dev.outbox.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.event.OutboxEvent;
import io.cloudevents.CloudEvent;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EventHeadersTest {
    private static final UUID ID = UUID.fromString("01a209d4-bf55-72c6-b6e8-759da578ca03");
    private static final OutboxEvent FULL = OutboxEvent.of("todo.created", "todo/42 €")
            .id(ID)
            .source("/todo-app")
            .subject("42 a")
            .time(Instant.parse("2026-11-23T18:00:00.123456Z"))
            .json("{\"title\": \"Milk\"}")
            .attribute("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .attribute("retries", 3)
            .attribute("urgent", true)
            .attribute("dataschema", "https://example.com/todo.json")
            .build();

    @Test
    void anEventBecomesTheHeadersOfBinaryMode() {
        assertThat(headers(FULL))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("ce-specversion", "1.0"),
                        Map.entry("ce-id", "01a209d4-bf55-72c6-b6e8-759da578ca03"),
                        Map.entry("ce-type", "todo.created"),
                        Map.entry("ce-source", "/todo-app"),
                        Map.entry("ce-subject", "42%20a"),
                        Map.entry("ce-time", "2026-11-23T18:00:00.123456Z"),
                        Map.entry("ce-datacontenttype", "application/json"),
                        Map.entry("ce-partitionkey", "todo/42%20%E2%82%AC"),
                        Map.entry("ce-traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                        Map.entry("ce-retries", "3"),
                        Map.entry("ce-urgent", "true"),
                        Map.entry("ce-dataschema", "https://example.com/todo.json")));
    }

    @Test
    void anEventWithNothingButTypeAndKeyHasNoOtherHeaders() {
        assertThat(headers(OutboxEvent.of("todo.created", "todo/42").id(ID).build()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "ce-specversion", "1.0",
                        "ce-id", "01a209d4-bf55-72c6-b6e8-759da578ca03",
                        "ce-type", "todo.created",
                        "ce-source", "/default",
                        "ce-partitionkey", "todo/42"));
    }

    @Test
    void headersOfOthersAreLeftAlone() {
        Headers headers = new Headers().put("Nats-Msg-Id", ID.toString());

        EventHeaders.addTo(headers, FULL, "/default");

        assertThat(headers.getFirst("Nats-Msg-Id")).isEqualTo(ID.toString());
    }

    @Test
    void bothWaysReadBackAsTheSameEvent() {
        assertBothWaysReadBackTheSame(FULL);
        assertBothWaysReadBackTheSame(OutboxEvent.of("todo.created", "todo/42").build());
        assertBothWaysReadBackTheSame(
                OutboxEvent.of("a", "b").data("text/plain", new byte[0]).build());
    }

    @Test
    void structuredModeKeepsWhatBinaryModeSays() {
        CloudEvent structured = CloudEventMessages.fromMessage(CloudEventMessages.toMessage(
                EventHeaders.toCloudEvent(FULL, "/default"), "events.todo.created", ContentMode.STRUCTURED));
        CloudEvent binary = CloudEventMessages.fromMessage(message(FULL));

        assertThat(structured.getAttributeNames()).isEqualTo(binary.getAttributeNames());
        for (String name : binary.getAttributeNames()) {
            assertThat(structured.getAttribute(name)).isEqualTo(binary.getAttribute(name));
        }
        assertThat(structured.getExtensionNames()).isEqualTo(binary.getExtensionNames());
        for (String name : binary.getExtensionNames()) {
            assertThat(structured.getExtension(name)).hasToString(String.valueOf(binary.getExtension(name)));
        }
        assertThat(structured.getExtension("retries")).isEqualTo(3);
        assertThat(structured.getExtension("urgent")).isEqualTo(true);
    }

    private static void assertBothWaysReadBackTheSame(OutboxEvent event) {
        Message object = CloudEventMessages.toMessage(
                EventHeaders.toCloudEvent(event, "/default"), "events." + event.type(), ContentMode.BINARY);

        assertThat(CloudEventMessages.fromMessage(message(event))).isEqualTo(CloudEventMessages.fromMessage(object));
    }

    private static Message message(OutboxEvent event) {
        Headers headers = new Headers();
        EventHeaders.addTo(headers, event, "/default");
        return NatsMessage.builder()
                .subject("events." + event.type())
                .headers(headers)
                .data(event.data())
                .build();
    }

    private static Map<String, String> headers(OutboxEvent event) {
        Headers headers = new Headers();
        EventHeaders.addTo(headers, event, "/default");
        Map<String, String> values = new TreeMap<>();
        headers.forEach((name, value) -> {
            assertThat(value).hasSize(1);
            values.put(name, Objects.requireNonNull(value.get(0)));
        });
        return values;
    }
}
