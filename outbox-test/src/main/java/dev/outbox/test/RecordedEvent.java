package dev.outbox.test;

import com.fasterxml.jackson.databind.JsonNode;
import dev.outbox.event.OutboxEvent;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An event that was written or has arrived, as a test looks at it. Its text shows all that it says. Immutable. */
public final class RecordedEvent {
    private final OutboxEvent event;
    private final @Nullable String deadLetterReason;
    private final JsonNode json;

    RecordedEvent(OutboxEvent event, @Nullable String deadLetterReason) {
        this.event = event;
        this.deadLetterReason = deadLetterReason;
        this.json = Json.dataOf(event);
    }

    /** CloudEvents {@code id}. */
    public UUID id() {
        return event.id();
    }

    /** What happened: {@code todo.created}. */
    public String type() {
        return event.type();
    }

    /** The ordering key: {@code todo/42}. */
    public String key() {
        return event.key();
    }

    /** CloudEvents {@code subject}; of an entity's event its identifier as text. */
    public Optional<String> subject() {
        return Optional.ofNullable(event.subject());
    }

    /** CloudEvents {@code source}; of an event that was not published yet empty where it is left to the relay. */
    public Optional<String> source() {
        return Optional.ofNullable(event.source());
    }

    /** When it was written. */
    public Optional<Instant> time() {
        return Optional.ofNullable(event.time());
    }

    /** The media type of the data. */
    public String contentType() {
        return event.contentType();
    }

    /** CloudEvents extensions: {@link String}, {@link Integer} or {@link Boolean}; of an event that has arrived all text. */
    public Map<String, Object> attributes() {
        return event.attributes();
    }

    /** The data as they were written; empty also where there are none. */
    public byte[] data() {
        byte[] data = event.data();
        return data == null ? new byte[0] : data.clone();
    }

    /** The data as JSON; a missing node ({@link JsonNode#isMissingNode()}) where they are no JSON or there are none. */
    public JsonNode json() {
        return json;
    }

    /** Why the relay could not publish it; empty unless it is among the dead letters. */
    public Optional<String> deadLetterReason() {
        return Optional.ofNullable(deadLetterReason);
    }

    /** All in one line, as failed assertions show it. */
    @Override
    public String toString() {
        return EventText.of(this);
    }
}
