package dev.outbox.hibernate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.outbox.event.OutboxEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes the event of a change. Thread-safe. */
final class ChangeEvents {
    private static final String JSON = "application/json";

    /** Characters beyond the first 65,536 as UTF-8 rather than as two escapes of six characters each. */
    private final JsonFactory factory = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final @Nullable String source;

    /**
     * @param source the CloudEvents source, null to leave it to the relay
     */
    ChangeEvents(@Nullable String source) {
        this.source = source;
    }

    OutboxEvent event(EntityChange change) {
        EntityCapture capture = change.capture();
        String type = capture.name() + "." + change.kind().name().toLowerCase(Locale.ROOT);
        OutboxEvent.Builder event =
                OutboxEvent.of(type, capture.key(change.id(), change.shown())).data(JSON, payload(change));
        String subject = capture.id().text(change.id());
        if (!subject.isEmpty()) {
            event.subject(subject);
        }
        if (source != null) {
            event.source(source);
        }
        return event.build();
    }

    private byte[] payload(EntityChange change) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = factory.createGenerator(bytes)) {
            write(json, change);
        } catch (IOException e) {
            // Memory does not fail: a value was given to the generator that it refuses.
            throw new OutboxCaptureException(
                    "the event of " + change.capture().name() + " cannot be written as JSON", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, EntityChange change) throws IOException {
        EntityCapture capture = change.capture();
        EntityState shown = change.shown();
        json.writeStartObject();
        json.writeStringField("entity", capture.name());
        capture.id().writeField(json, "id", change.id());
        if (shown != null) {
            writeState(json, capture, shown);
        }
        EntityState before = change.before();
        EntityState after = change.after();
        if (change.kind() == EntityChange.Kind.UPDATED && before != null && after != null) {
            writeChanged(json, capture.attributes(), before, after);
        }
        if (change.upserted()) {
            json.writeBooleanField("upsert", true);
        }
        json.writeEndObject();
    }

    private static void writeState(JsonGenerator json, EntityCapture capture, EntityState state) throws IOException {
        if (capture.version() != null) {
            capture.version().form().writeField(json, "version", state.version());
        }
        json.writeObjectFieldStart("state");
        for (int i = 0; i < capture.attributes().size(); i++) {
            AttributeCapture attribute = capture.attributes().get(i);
            attribute.form().writeField(json, attribute.name(), state.value(i));
        }
        json.writeEndObject();
    }

    private static void writeChanged(
            JsonGenerator json, List<AttributeCapture> attributes, EntityState before, EntityState after)
            throws IOException {
        json.writeObjectFieldStart("changed");
        for (int i = 0; i < attributes.size(); i++) {
            if (before.differs(i, after)) {
                AttributeCapture attribute = attributes.get(i);
                json.writeObjectFieldStart(attribute.name());
                // What was not loaded before it was overwritten is not known: no "from".
                attribute.form().writeField(json, "from", before.value(i));
                attribute.form().writeField(json, "to", after.value(i));
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }
}
