package dev.outbox.hibernate;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.outbox.event.OutboxEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the event of a change. Thread-safe. */
final class ChangeEvents {
    private static final String JSON = "application/json";

    /** Characters beyond the first 65,536 as UTF-8 rather than as two escapes of six characters each. */
    private final JsonFactory factory = JsonFactory.builder()
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .build();

    private final @Nullable String source;
    private final PayloadLimit limit;
    private final Optional<DataSchema> dataSchema;

    ChangeEvents(CaptureSettings settings) {
        this.source = settings.source();
        this.limit = settings.payload();
        this.dataSchema = settings.dataSchema();
    }

    /** The type of the events of an entity with this name. */
    static String type(String name, EntityChange.Kind kind) {
        return name + "." + kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * @param attributes the CloudEvents extensions of all events of the transaction
     * @throws OutboxCaptureException if the payload is larger than allowed, or no event can say what it should
     */
    OutboxEvent event(EntityChange change, Map<String, Object> attributes) {
        try {
            return valid(change, attributes);
        } catch (IllegalArgumentException e) {
            throw new OutboxCaptureException(change.capture().event(change.id()) + ": " + e.getMessage(), e);
        }
    }

    private OutboxEvent valid(EntityChange change, Map<String, Object> attributes) {
        EntityCapture capture = change.capture();
        String type = type(capture.name(), change.kind());
        OutboxEvent.Builder event = OutboxEvent.of(type, capture.key(change.id(), change.keyed()))
                .data(JSON, limited(change, payload(change, true)));
        String subject = capture.subject(change.id(), change.keyed());
        if (!subject.isEmpty()) {
            event.subject(subject);
        }
        String from = capture.source() == null ? source : capture.source();
        if (from != null) {
            event.source(from);
        }
        dataSchema.ifPresent(base -> event.attribute("dataschema", base.of(type)));
        attributes.forEach(event::attribute);
        return event.build();
    }

    private byte[] limited(EntityChange change, byte[] payload) {
        if (payload.length <= limit.bytes()) {
            return payload;
        }
        if (limit.dropsState()) {
            return payload(change, false);
        }
        throw new OutboxCaptureException(change.capture().event(change.id()) + " has " + payload.length
                + " bytes, more than "
                + CaptureSettings.MAX_PAYLOAD
                + "=" + limit.bytes() + "; exclude what is large with @OutboxExclude, set " + CaptureSettings.OVERSIZE
                + "=drop-state, or raise the limit and that of the nats-server");
    }

    private byte[] payload(EntityChange change, boolean withState) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = factory.createGenerator(bytes)) {
            write(json, change, withState);
        } catch (IOException e) {
            // Memory does not fail: a value was given to the generator that it refuses.
            throw new OutboxCaptureException(
                    "the event of " + change.capture().name() + " cannot be written as JSON", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, EntityChange change, boolean withState) throws IOException {
        EntityCapture capture = change.capture();
        EntityState shown = change.shown();
        json.writeStartObject();
        json.writeStringField("entity", capture.name());
        capture.id().writeField(json, "id", change.id());
        if (shown != null && capture.version() != null) {
            capture.version().form().writeField(json, "version", shown.version());
        }
        if (withState) {
            writeStates(json, capture, change);
        } else {
            json.writeBooleanField("dropped", true);
        }
        if (change.upserted()) {
            json.writeBooleanField("upsert", true);
        }
        json.writeEndObject();
    }

    private static void writeStates(JsonGenerator json, EntityCapture capture, EntityChange change) throws IOException {
        Projection projection = capture.projection();
        if (projection == null) {
            writeAttributes(json, capture.attributes(), change);
        } else {
            writeProjected(json, projection, change);
        }
    }

    private static void writeAttributes(JsonGenerator json, List<AttributeCapture> attributes, EntityChange change)
            throws IOException {
        EntityState shown = change.shown();
        if (shown != null) {
            writeState(json, attributes, shown);
        }
        EntityState before = change.before();
        EntityState after = change.after();
        if (change.kind() == EntityChange.Kind.UPDATED && before != null && after != null) {
            writeChanged(json, attributes, before, after);
        }
    }

    /** Of what was before, Hibernate keeps the values, but no entity that a projector could be asked of. */
    private static void writeProjected(JsonGenerator json, Projection projection, EntityChange change)
            throws IOException {
        EntityState after = change.after();
        if (after != null) {
            projection.require(after.projected(), () -> change.capture().event(change.id()));
            json.writeFieldName("state");
            projection.write(json, after.projected());
        }
    }

    private static void writeState(JsonGenerator json, List<AttributeCapture> attributes, EntityState state)
            throws IOException {
        json.writeObjectFieldStart("state");
        for (int i = 0; i < attributes.size(); i++) {
            AttributeCapture attribute = attributes.get(i);
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
