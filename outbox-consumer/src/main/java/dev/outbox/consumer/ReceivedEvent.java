package dev.outbox.consumer;

import dev.outbox.cloudevents.CloudEventMessages;
import dev.outbox.cloudevents.InvalidCloudEventException;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * An event as it came out of the stream. Immutable.
 *
 * <p>{@link #toString()} shows no data, which may hold what must not reach a log.
 */
public final class ReceivedEvent {
    private final CloudEvent event;
    private final byte[] data;
    private final String natsSubject;
    private final long sequence;
    private final Instant storedAt;
    private final long deliveries;

    private ReceivedEvent(CloudEvent event, String natsSubject, long sequence, Instant storedAt, long deliveries) {
        CloudEventData content = event.getData();
        this.event = event;
        this.data = content == null ? new byte[0] : content.toBytes();
        this.natsSubject = natsSubject;
        this.sequence = sequence;
        this.storedAt = storedAt;
        this.deliveries = deliveries;
    }

    /**
     * Reads a message.
     *
     * @throws InvalidCloudEventException if it is no CloudEvent
     */
    static ReceivedEvent of(Message message, long sequence, Instant storedAt, long deliveries) {
        return new ReceivedEvent(
                CloudEventMessages.fromMessage(message), message.getSubject(), sequence, storedAt, deliveries);
    }

    /** The event with all its attributes. */
    public CloudEvent cloudEvent() {
        return event;
    }

    /** CloudEvents id; for events of this library a UUID. With {@link #source()} it names the event for ever. */
    public String id() {
        return event.getId();
    }

    /** Where the event comes from. */
    public String source() {
        return event.getSource().toString();
    }

    /** What happened: {@code todo.created}. */
    public String type() {
        return event.getType();
    }

    /** What it happened to, within the source: an entity's identifier as text. */
    public Optional<String> subject() {
        return Optional.ofNullable(event.getSubject());
    }

    /** The ordering key, {@code todo/42}; events of others may have none. */
    public Optional<String> key() {
        return attribute("partitionkey");
    }

    /** When it happened, as far as the event tells. */
    public Optional<Instant> time() {
        return Optional.ofNullable(event.getTime()).map(java.time.OffsetDateTime::toInstant);
    }

    /** An extension attribute, such as {@code traceparent}, as text. */
    public Optional<String> attribute(String name) {
        return Optional.ofNullable(event.getExtension(name)).map(Object::toString);
    }

    /** The payload, empty if there is none; the caller's own copy. */
    public byte[] data() {
        return data.clone();
    }

    /** The payload as UTF-8: JSON for captured entities. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    /** The subject it was published to: {@code events.todo.created}. */
    public String natsSubject() {
        return natsSubject;
    }

    /** Its place in the stream, from 1. To go on behind it, start at the next one. */
    public long sequence() {
        return sequence;
    }

    /** When the stream stored it, by the server's clock. */
    public Instant storedAt() {
        return storedAt;
    }

    /** How often the group was given it, 1 or more; above 1 somebody may have begun with it already. */
    public long deliveries() {
        return deliveries;
    }

    @Override
    public String toString() {
        return type() + " " + id() + key().map(key -> " of " + key).orElse("") + " at sequence " + sequence;
    }
}
