package dev.outbox.relay.jetstream;

import dev.outbox.relay.port.EventStream.Refusal;
import dev.outbox.relay.port.RefusalCause;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Tells which errors of nats-server an event would meet again however often it was sent. Codes as in the server's
 * {@code errors.json} (2.15); all that is not known here is taken for passing, since an outage must never park events.
 */
final class ServerErrors {
    private static final int MESSAGE_TOO_LARGE = 10054;
    private static final int STORE_FAILED = 10077;
    private static final int HEADERS_TOO_LARGE = 10097;
    private static final int SEALED = 10109;

    private final StreamConfiguration stream;

    ServerErrors(StreamConfiguration stream) {
        this.stream = stream;
    }

    Refusal refusal(int code, String description) {
        return new Refusal(permanent(code, description), code, description + " (error " + code + " of the server)");
    }

    private @Nullable RefusalCause permanent(int code, String description) {
        return switch (code) {
            case MESSAGE_TOO_LARGE -> RefusalCause.PAYLOAD_TOO_LARGE;
            case HEADERS_TOO_LARGE -> RefusalCause.HEADERS_TOO_LARGE;
            case SEALED -> RefusalCause.STREAM_REFUSES;
            case STORE_FAILED -> isFullForGood(description) ? RefusalCause.STREAM_REFUSES : null;
            default -> null;
        };
    }

    /**
     * A stream that discards new messages refuses when it is full. Where messages leave it by themselves, by age or by being consumed,
     * that is back-pressure and passes. (The server gives one code for all failures of the store, a full disk among them.)
     */
    private boolean isFullForGood(String description) {
        boolean keepsAll = stream.getRetentionPolicy() == RetentionPolicy.Limits
                && stream.getMaxAge().isZero();
        return keepsAll && description.startsWith("maximum ") && description.endsWith(" exceeded");
    }
}
