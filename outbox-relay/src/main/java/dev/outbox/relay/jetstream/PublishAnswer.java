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
 * The stream's answer to what was published, {@code {"stream":"EVENTS","seq":1,"duplicate":true}} or
 * {@code {"error":{"code":400,"err_code":10054,"description":"…"}}}; at the end of a batch also {@code "batch":"…","count":3}.
 */
final class PublishAnswer {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int NO_RESPONDERS = 503;

    private long sequence;
    private boolean duplicate;
    private boolean endOfBatch;
    private int count;
    private boolean refused;
    private int errorCode;
    private @Nullable String description;

    private PublishAnswer() {}

    /** Reads an answer that is no status message. */
    static PublishAnswer of(Message message) {
        PublishAnswer answer = new PublishAnswer();
        answer.read(message.getData());
        return answer;
    }

    /** Hands the answer to a message, or to a whole atomic batch, on. */
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
        PublishAnswer answer = of(message);
        if (answer.refused) {
            answers.failed(token, errors.refusal(answer.errorCode, answer.description()));
        } else if (answer.sequence == 0) {
            throw new StreamUnavailableException("the stream answered with an acknowledgement without sequence");
        } else {
            answers.stored(token, answer.sequence, answer.duplicate);
        }
    }

    long sequence() {
        return sequence;
    }

    /** Whether the stream has recognised the message by its id. */
    boolean isDuplicate() {
        return duplicate;
    }

    /** Whether it tells how a batch has ended. */
    boolean isEndOfBatch() {
        return endOfBatch && !refused;
    }

    /** How many messages of the batch are stored. */
    int count() {
        return count;
    }

    boolean isRefused() {
        return refused;
    }

    int errorCode() {
        return errorCode;
    }

    String description() {
        return String.valueOf(description);
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
                    case "batch" -> endOfBatch = true;
                    case "count" -> count = parser.getIntValue();
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
