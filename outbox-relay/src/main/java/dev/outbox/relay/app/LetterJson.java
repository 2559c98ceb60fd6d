package dev.outbox.relay.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.outbox.relay.deadletter.Discarded;
import dev.outbox.relay.deadletter.ParkedContent;
import dev.outbox.relay.deadletter.ParkedDetails;
import dev.outbox.relay.deadletter.ParkedEvent;
import dev.outbox.relay.deadletter.RetryCount;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Dead letters for programs: objects on one line, whose fields are always there, with null for nothing. In ASCII, whatever the
 * process's encoding.
 */
final class LetterJson {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private LetterJson() {}

    static String of(ParkedEvent event) {
        return object(json -> parked(event, json));
    }

    /**
     * All that is known of one.
     *
     * @param payload whether to show the data: in {@code data} if it is text, else in {@code data_base64}, as CloudEvents do
     */
    static String of(ParkedDetails details, boolean payload) {
        return object(json -> {
            parked(details.parked(), json);
            content(details.content(), payload, json);
        });
    }

    static String of(RetryCount count, boolean dryRun) {
        return object(json -> {
            json.writeBooleanField("dry_run", dryRun);
            json.writeNumberField("keys", count.keys());
            json.writeNumberField("events", count.events());
            json.writeNumberField("requested_before", count.requestedBefore());
        });
    }

    static String of(Discarded discarded, boolean dryRun) {
        return object(json -> {
            json.writeBooleanField("dry_run", dryRun);
            json.writeArrayFieldStart("discarded");
            for (ParkedEvent event : discarded.events()) {
                json.writeStartObject();
                parked(event, json);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeNumberField("retry_requested", discarded.released());
        });
    }

    private static void parked(ParkedEvent event, JsonGenerator json) throws IOException {
        text("event_id", event.id(), json);
        text("key", event.key(), json);
        text("type", event.type(), json);
        text("cause", event.cause(), json);
        text("reason", event.reason(), json);
        text("behind", event.behind(), json);
        text("parked_at", event.parkedAt(), json);
        json.writeNumberField("attempts", event.attempts());
        text("retry_requested_at", event.retryRequestedAt(), json);
    }

    private static void content(ParkedContent content, boolean payload, JsonGenerator json) throws IOException {
        text("source", content.source(), json);
        text("subject", content.subject(), json);
        text("time", content.time(), json);
        text("content_type", content.contentType(), json);
        text("destination", content.destination(), json);
        json.writeFieldName("attributes");
        copy(content.attributes(), json);
        Optional<byte[]> data = content.data();
        json.writeFieldName("data_bytes");
        if (data.isPresent()) {
            json.writeNumber(data.get().length);
        } else {
            json.writeNull();
        }
        if (payload && data.isPresent()) {
            Optional<String> text = VisibleText.of(data.get());
            if (text.isPresent()) {
                json.writeStringField("data", text.get());
            } else {
                json.writeBinaryField("data_base64", data.get());
            }
        }
    }

    private static void text(String name, @Nullable Object value, JsonGenerator json) throws IOException {
        json.writeStringField(name, value == null ? null : value.toString());
    }

    private static void copy(@Nullable String value, JsonGenerator json) throws IOException {
        if (value == null) {
            json.writeNull();
            return;
        }
        try (JsonParser parser = JSON.createParser(value)) {
            parser.nextToken();
            json.copyCurrentStructure(parser);
        }
    }

    private static String object(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing into a string failed", e);
        }
        return text.toString();
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }
}
