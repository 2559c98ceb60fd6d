package dev.outbox.cloudevents;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** All of the event as JSON in the payload (NATS protocol binding, section 3.2, and the JSON event format). */
final class StructuredMode {
    /** Numbers are kept as they are written: payloads hold amounts of money. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .addModule(JsonFormat.getCloudEventJacksonModule())
            .build();

    private static final JsonFormat PLAIN = new JsonFormat();
    private static final JsonFormat DATA_AS_BASE64 = PLAIN.withForceJsonDataToBase64();

    private StructuredMode() {}

    static Message write(CloudEvent event, String subject) {
        SpecVersions.requireV1(event);
        Headers headers = new Headers();
        headers.put(HeaderNames.CONTENT_TYPE, JsonFormat.CONTENT_TYPE);
        // The SDK copies data of a JSON content type into the event as it is. What is not one JSON value would break
        // out
        // of its field, so it goes as bytes.
        JsonFormat format = isOneJsonValue(event.getData()) ? PLAIN : DATA_AS_BASE64;
        return NatsMessage.builder()
                .subject(subject)
                .headers(headers)
                .data(format.serialize(event))
                .build();
    }

    static CloudEvent read(String contentType, byte[] payload) {
        String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!mediaType.equals(JsonFormat.CONTENT_TYPE)) {
            throw new InvalidCloudEventException("the Content-Type " + mediaType
                    + " is not supported; of the structured ones, " + JsonFormat.CONTENT_TYPE + " is");
        }
        CloudEvent event;
        try {
            ObjectNode json = JSON.readValue(payload, ObjectNode.class);
            // The event format has null for an attribute that is not set; the SDK would read it as the text "null".
            json.properties()
                    .removeIf(field ->
                            field.getValue().isNull() && !field.getKey().equals("data"));
            event = JSON.treeToValue(json, CloudEvent.class);
        } catch (IOException | RuntimeException e) {
            throw new InvalidCloudEventException("the payload is no CloudEvent in JSON: " + reason(e), e);
        }
        SpecVersions.requireV1(event.getSpecVersion().toString());
        return event;
    }

    private static boolean isOneJsonValue(@Nullable CloudEventData data) {
        if (data == null || data instanceof JsonCloudEventData) {
            return true;
        }
        // Decoded here, since Jackson would guess the encoding and take UTF-16 or a byte order mark too.
        try (JsonParser parser = JSON.createParser(utf8(data.toBytes()))) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Jackson's message without the excerpt of the payload that it would add. */
    private static String reason(Exception e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : String.valueOf(e.getMessage());
    }
}
