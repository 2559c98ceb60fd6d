package dev.outbox.cloudevents;

import dev.outbox.event.OutboxEvent;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.nats.client.impl.Headers;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * An outbox event as a CloudEvent: straight as NATS headers in binary mode, or as an object for structured mode. Both
 * read back as the same event. Stateless and thread-safe.
 */
public final class EventHeaders {
    private EventHeaders() {}

    /**
     * Puts the headers of binary mode: {@code ce-specversion}, {@code ce-id}, {@code ce-type}, {@code ce-source},
     * {@code ce-partitionkey}, where there are {@code ce-subject} and {@code ce-time}, {@code ce-datacontenttype} if the
     * event has data, and a {@code ce-} header for each extension. Other headers are left alone.
     *
     * @param headers of a message whose payload is the event's data
     * @param defaultSource the CloudEvents source of an event that names none, a URI reference
     * @throws IllegalArgumentException if a value cannot be written as UTF-8
     */
    public static void addTo(Headers headers, OutboxEvent event, String defaultSource) {
        headers.put(HeaderNames.SPECVERSION, "1.0");
        headers.put(HeaderNames.ID, event.id().toString());
        headers.put(HeaderNames.TYPE, HeaderValues.encode(event.type()));
        headers.put(HeaderNames.SOURCE, HeaderValues.encode(source(event, defaultSource)));
        String subject = event.subject();
        if (subject != null) {
            headers.put(HeaderNames.SUBJECT, HeaderValues.encode(subject));
        }
        Instant time = event.time();
        if (time != null) {
            headers.put(HeaderNames.TIME, Rfc3339.format(time));
        }
        if (event.data() != null) {
            headers.put(HeaderNames.DATA_CONTENT_TYPE, HeaderValues.encode(event.contentType()));
        }
        headers.put(HeaderNames.PARTITION_KEY, HeaderValues.encode(event.key()));
        Map<String, Object> attributes = event.attributes();
        if (!attributes.isEmpty()) {
            for (Map.Entry<String, Object> attribute : attributes.entrySet()) {
                headers.put(
                        HeaderNames.of(attribute.getKey()),
                        HeaderValues.encode(attribute.getValue().toString()));
            }
        }
    }

    /**
     * The event as an object of the CloudEvents SDK, with the same attributes that {@link #addTo} writes.
     *
     * @param defaultSource the CloudEvents source of an event that names none, a URI reference
     * @throws IllegalArgumentException if the source, or the extension {@code dataschema}, is no URI
     */
    public static CloudEvent toCloudEvent(OutboxEvent event, String defaultSource) {
        CloudEventBuilder builder = CloudEventBuilder.v1()
                .withId(event.id().toString())
                .withType(event.type())
                .withSource(URI.create(source(event, defaultSource)))
                .withExtension("partitionkey", event.key());
        String subject = event.subject();
        if (subject != null) {
            builder.withSubject(subject);
        }
        Instant time = event.time();
        if (time != null) {
            builder.withTime(time.atOffset(ZoneOffset.UTC));
        }
        byte[] data = event.data();
        if (data != null) {
            builder.withData(event.contentType(), data);
        }
        event.attributes().forEach((name, value) -> add(builder, name, value));
        return builder.build();
    }

    private static void add(CloudEventBuilder builder, String name, Object value) {
        if (name.equals("dataschema")) {
            // The one attribute of CloudEvents itself that has no column, and a type of its own in the SDK.
            builder.withDataSchema(URI.create(value.toString()));
        } else if (value instanceof Integer integer) {
            builder.withExtension(name, integer);
        } else if (value instanceof Boolean bool) {
            builder.withExtension(name, bool);
        } else {
            builder.withExtension(name, value.toString());
        }
    }

    private static String source(OutboxEvent event, String defaultSource) {
        String source = event.source();
        return source == null ? defaultSource : source;
    }
}
