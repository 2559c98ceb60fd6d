package dev.outbox.cloudevents;

import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import io.cloudevents.types.Time;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Attributes as headers, data as payload (NATS protocol binding, section 3.1). */
final class BinaryMode {
    private static final String SPECVERSION = "specversion";
    private static final String DATA_CONTENT_TYPE = "datacontenttype";

    private BinaryMode() {}

    static Message write(CloudEvent event, String subject) {
        SpecVersions.requireV1(event);
        Headers headers = new Headers();
        for (String name : event.getAttributeNames()) {
            put(headers, name, event.getAttribute(name));
        }
        for (String name : event.getExtensionNames()) {
            put(headers, name, event.getExtension(name));
        }
        CloudEventData data = event.getData();
        return NatsMessage.builder()
                .subject(subject)
                .headers(headers)
                .data(data == null ? new byte[0] : data.toBytes())
                .build();
    }

    static CloudEvent read(Headers headers, byte[] payload) {
        CloudEventBuilder builder = new CloudEventBuilder();
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            if (HeaderNames.isAttribute(header.getKey())) {
                String name = HeaderNames.attribute(header.getKey());
                if (name.isEmpty() || name.equals("data")) {
                    throw new InvalidCloudEventException("the header ce-" + name + " names no attribute");
                }
                if (header.getValue().size() != 1 || !seen.add(name)) {
                    throw new InvalidCloudEventException("the header ce-" + name + " is there more than once");
                }
                set(builder, name, header.getValue().get(0));
            }
        }
        if (!seen.contains(SPECVERSION)) {
            throw new InvalidCloudEventException(
                    "the message has no header ce-specversion, so it is no CloudEvent in binary mode");
        }
        if (payload.length > 0 || seen.contains(DATA_CONTENT_TYPE)) {
            builder.withData(payload);
        }
        try {
            return builder.build();
        } catch (IllegalStateException e) {
            throw new InvalidCloudEventException("the message lacks a header: " + e.getMessage(), e);
        }
    }

    private static void set(CloudEventBuilder builder, String name, String header) {
        String value;
        try {
            value = HeaderValues.decode(header);
        } catch (IllegalArgumentException e) {
            throw new InvalidCloudEventException(
                    "the header ce-" + name + " is not well encoded: " + e.getMessage(), e);
        }
        if (name.equals(SPECVERSION)) {
            SpecVersions.requireV1(value);
            return;
        }
        if (value.isEmpty() && SpecVersion.V1.getAllAttributes().contains(name)) {
            throw new InvalidCloudEventException("the header ce-" + name + " is empty");
        }
        try {
            builder.withContextAttribute(name, value);
        } catch (CloudEventRWException e) {
            throw new InvalidCloudEventException("the header ce-" + name + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static void put(Headers headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(HeaderNames.of(name), HeaderValues.encode(canonical(value)));
        }
    }

    /** The canonical string representation of the CloudEvents type system; those of URI, Integer, Boolean are Java's. */
    private static String canonical(Object value) {
        if (value instanceof OffsetDateTime time) {
            return Time.writeTime(time);
        }
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value.toString();
    }
}
