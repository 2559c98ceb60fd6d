package dev.outbox.torture.check;

import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message of the stream as the check sees it.
 *
 * @param sequence its place in the stream
 * @param at when it was stored
 * @param id the event's id; null if the message has none, or another than that by which the stream knows it
 * @param key the event's key; empty if it has none
 * @param data the payload as text
 */
record StreamMessage(long sequence, Instant at, @Nullable UUID id, String key, String data) {
    static StreamMessage of(Message message) {
        return new StreamMessage(
                message.metaData().streamSequence(),
                message.metaData().timestamp().toInstant(),
                id(message),
                header(message, "ce-partitionkey"),
                new String(message.getData(), StandardCharsets.UTF_8));
    }

    private static @Nullable UUID id(Message message) {
        String id = header(message, "ce-id");
        if (!id.equals(header(message, "Nats-Msg-Id"))) {
            return null;
        }
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String header(Message message, String name) {
        String value = message.hasHeaders() ? message.getHeaders().getFirst(name) : null;
        return value == null ? "" : value;
    }
}
