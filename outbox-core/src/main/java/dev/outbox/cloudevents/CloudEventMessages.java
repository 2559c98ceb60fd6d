package dev.outbox.cloudevents;

import io.cloudevents.CloudEvent;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents as NATS messages and back, by the NATS protocol binding 1.0.3-wip with CloudEvents 1.0. Stateless and
 * thread-safe.
 */
public final class CloudEventMessages {
    private static final String STRUCTURED_PREFIX = "application/cloudevents";

    private CloudEventMessages() {}

    /**
     * Writes an event as a message that can be published.
     *
     * <p>Binary mode cannot tell an event without data from one with empty data: it reads back without data if it has no
     * {@code datacontenttype}, with empty data otherwise. And it keeps no types of extensions: all read back as text.
     *
     * @param subject the NATS subject; not checked here
     * @throws IllegalArgumentException if a value cannot be written as UTF-8, or the event is not of CloudEvents 1.0
     */
    public static Message toMessage(CloudEvent event, String subject, ContentMode mode) {
        return switch (mode) {
            case BINARY -> BinaryMode.write(event, subject);
            case STRUCTURED -> StructuredMode.write(event, subject);
        };
    }

    /**
     * Reads a message: in structured mode if it has a header {@code Content-Type} that starts with
     * {@code application/cloudevents}, in binary mode if not. Headers are told apart without regard to case.
     *
     * @throws InvalidCloudEventException if it is no CloudEvent of version 1.0
     */
    public static CloudEvent fromMessage(Message message) {
        Headers headers = message.getHeaders();
        if (headers == null || headers.isEmpty()) {
            throw new InvalidCloudEventException("the message on '" + message.getSubject()
                    + "' has no headers: neither ce-specversion nor a Content-Type of application/cloudevents+json");
        }
        String contentType = contentType(headers);
        if (contentType != null && contentType.startsWith(STRUCTURED_PREFIX)) {
            return StructuredMode.read(contentType, message.getData());
        }
        return BinaryMode.read(headers, message.getData());
    }

    private static @Nullable String contentType(Headers headers) {
        List<String> values = headers.getIgnoreCase(HeaderNames.CONTENT_TYPE);
        return values == null || values.isEmpty() ? null : values.get(0).strip().toLowerCase(Locale.ROOT);
    }
}
