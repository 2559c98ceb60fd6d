package dev.outbox.test;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.outbox.cloudevents.CloudEventMessages;
import dev.outbox.cloudevents.ContentMode;
import dev.outbox.cloudevents.EventHeaders;
import dev.outbox.event.OutboxEvent;
import io.cloudevents.CloudEvent;
import io.nats.client.Message;
import io.nats.client.support.NatsJetStreamConstants;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds events as an application would write them and the relay would publish them, to test what consumes them.
 *
 * <pre>{@code
 * Message message = TestEvent.updated("todo", 42)
 *         .state("title", "Buy oat milk")
 *         .changed("title", "Buy milk", "Buy oat milk")
 *         .toMessage();
 * }</pre>
 *
 * <p>Values are written as {@link EventPattern} compares them. Not safe for use by several threads.
 */
public final class TestEvent {
    private static final String PREFIX = "events";

    private final OutboxEvent.Builder event;
    private final String type;
    private final @Nullable ObjectNode data;
    private String source = "/test";

    private TestEvent(String type, String key, @Nullable ObjectNode data) {
        this.type = type;
        this.data = data;
        this.event = OutboxEvent.of(type, key).id(UUID.randomUUID()).time(Instant.now());
    }

    /**
     * An entity was created. Its key is {@code <entity>/<id>}, its subject the id.
     *
     * @param id of the entity; a map, where it has several parts
     */
    public static TestEvent created(String entity, Object id) {
        return of("created", entity, id);
    }

    /** An entity was changed: say by {@link #changed} how. */
    public static TestEvent updated(String entity, Object id) {
        TestEvent event = of("updated", entity, id);
        event.entityData().putObject("changed");
        return event;
    }

    /** An entity was deleted; {@link #state} is the one before. */
    public static TestEvent deleted(String entity, Object id) {
        return of("deleted", entity, id);
    }

    /** An event of the application's own, without data until {@link #json} or {@link #data} gives some. */
    public static TestEvent of(String type, String key) {
        return new TestEvent(type, key, null);
    }

    private static TestEvent of(String kind, String entity, Object id) {
        ObjectNode data = Json.MAPPER.createObjectNode().put("entity", entity);
        data.set("id", Json.expected(id));
        data.putObject("state");
        TestEvent event = new TestEvent(entity + "." + kind, entity + "/" + text(id), data);
        event.event.subject(text(id));
        return event;
    }

    /** As capture writes identifiers: those of several parts {@code line=2,order=7}. */
    private static String text(Object id) {
        if (id instanceof Map<?, ?> parts) {
            return parts.entrySet().stream()
                    .map(part -> escaped(part.getKey()) + "=" + escaped(part.getValue()))
                    .sorted()
                    .collect(Collectors.joining(","));
        }
        return id.toString();
    }

    private static String escaped(Object part) {
        return part.toString().replace("%", "%25").replace(",", "%2C").replace("=", "%3D");
    }

    /**
     * The entity's version.
     *
     * @throws IllegalStateException if it is no entity's event
     */
    public TestEvent version(long version) {
        entityData().put("version", version);
        return this;
    }

    /**
     * The value of an attribute of the entity afterwards; of a deleted one, before.
     *
     * @throws IllegalStateException if it is no entity's event
     */
    public TestEvent state(String attribute, @Nullable Object value) {
        entityData().withObject("/state").set(attribute, Json.expected(value));
        return this;
    }

    /**
     * An attribute that was changed; its state is the new value.
     *
     * @throws IllegalStateException if it is no event of an entity that was changed
     */
    public TestEvent changed(String attribute, @Nullable Object from, @Nullable Object to) {
        if (!entityData().has("changed")) {
            throw new IllegalStateException(type + " changes no attribute; only updated(...) does");
        }
        entityData()
                .withObject("/changed")
                .putObject(attribute)
                .<ObjectNode>set("from", Json.expected(from))
                .set("to", Json.expected(to));
        return state(attribute, to);
    }

    /** A CloudEvents extension: a {@link String}, {@link Integer} or {@link Boolean}. */
    public TestEvent attribute(String name, Object value) {
        event.attribute(name, value);
        return this;
    }

    /** The CloudEvents source; {@code /test} where none is given. */
    public TestEvent source(String uri) {
        this.source = uri;
        return this;
    }

    /** The CloudEvents subject. */
    public TestEvent subject(String subject) {
        event.subject(subject);
        return this;
    }

    /** The time; now, where none is given. */
    public TestEvent time(Instant time) {
        event.time(time);
        return this;
    }

    /** The id; a random one, where none is given. */
    public TestEvent id(UUID id) {
        event.id(id);
        return this;
    }

    /**
     * JSON data of an event of the application's own.
     *
     * @throws IllegalStateException if it is an entity's event
     */
    public TestEvent json(String json) {
        return data("application/json", json.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Data of any kind of an event of the application's own.
     *
     * @throws IllegalStateException if it is an entity's event
     */
    public TestEvent data(String contentType, byte[] bytes) {
        if (data != null) {
            throw new IllegalStateException(type + " is an entity's event, whose data are made by state(...)");
        }
        event.data(contentType, bytes);
        return this;
    }

    /** As an application would write it, with {@code OutboxWriter} for example. */
    public OutboxEvent toOutboxEvent() {
        if (data != null) {
            event.json(data.toString());
        }
        return event.source(source).build();
    }

    /** As an object of the CloudEvents SDK. */
    public CloudEvent toCloudEvent() {
        return EventHeaders.toCloudEvent(toOutboxEvent(), source);
    }

    /** As the message that the relay would publish, to the subject {@code events.<type>}, in binary mode. */
    public Message toMessage() {
        return toMessage(PREFIX + "." + type);
    }

    /** As the message that the relay would publish, to a subject; to be given to a consumer or {@code Connection.publish}. */
    public Message toMessage(String subject) {
        CloudEvent cloudEvent = toCloudEvent();
        Message message = CloudEventMessages.toMessage(cloudEvent, subject, ContentMode.BINARY);
        message.getHeaders().put(NatsJetStreamConstants.MSG_ID_HDR, cloudEvent.getId());
        return message;
    }

    private ObjectNode entityData() {
        if (data == null) {
            throw new IllegalStateException(type + " is no entity's event: give its data with json(...)");
        }
        return data;
    }
}
