package dev.outbox.examples.orders;

import io.nats.client.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An event as it is in the stream. */
record Event(String type, String key, JsonNode data) {
    private static final JsonMapper JSON = new JsonMapper();

    static Event of(Message message) {
        return new Event(
                message.getHeaders().getFirst("ce-type"),
                message.getHeaders().getFirst("ce-partitionkey"),
                JSON.readTree(message.getData()));
    }
}
