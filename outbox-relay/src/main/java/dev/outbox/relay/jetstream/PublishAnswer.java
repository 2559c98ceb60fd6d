package dev.outbox.relay.jetstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.outbox.relay.port.EventStream.Answers;
import dev.outbox.relay.port.EventStream.Refusal;
import dev.outbox.relay.port.StreamUnavailableException;
import io.nats.client.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stream's answer to a published message, {@code {"stream":"EVENTS","seq":1,"duplicate":true}} or
 * {@code {"error":{"code":400,"err_code":10054,"description":"…"}}}.
 */
final class PublishAnswer {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int NO_RESPONDERS = 503;

    private long sequence;
    private boolean duplicate;
    private boolean refused;
    private int errorCode;
    private @Nullable String description;

    private PublishAnswer() {}

    static void deliver(long token, Message message, ServerErrors errors, Answers answers) {
        if (message.isStatusMessage()) {
            boolean nobody = message.getStatus().getCode() == NO_RESPONDERS;
            answers.failed(
                    token,
                    new Refusal(
                            null,
                            nobody
                                    ? "no stream takes its subject, or the stream has no leader at the moment"
                                    : String.valueOf(message.getStatus().getMessage())));
            return;
        }
        PublishAnswer answer = new PublishAnswer();
        answer.read(message.getData());
        if (answer.refused) {
            answers.failed(token, errors.refusal(answer.errorCode, String.valueOf(answer.description)));
        } else {
            answers.stored(token, answer.sequence, answer.duplicate);
        }
    }

    private void read(byte[] json) {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "seq" -> sequence = parser.getLongValue();
                    case "duplicate" -> duplicate = parser.getBooleanValue();
                    case "error" -> readError(parser);
                    default -> {
                        if (value.isStructStart()) {
                            parser.skipChildren();
                        }
                    }
                }
            }
        } catch (IOException e) {
            throw new StreamUnavailableException("the stream answered with what is no acknowledgement", e);
        }
        if (!refused && sequence == 0) {
            throw new StreamUnavailableException("the stream answered with an acknowledgement without sequence");
        }
    }

    private void readError(JsonParser parser) throws IOException {
        refused = true;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "err_code" -> errorCode = parser.getIntValue();
                case "description" -> description = parser.getText();
                default -> parser.skipChildren();
            }
        }
    }
}
