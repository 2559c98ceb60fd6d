package dev.outbox.consumer.jetstream;

import io.nats.client.JetStreamApiException;

/** Says why a stream or consumer cannot be used, and what to do. */
final class Unavailable {
    private static final int MULTIPLE_FILTERS = 10137;

    private Unavailable() {}

    static SourceUnavailableException explain(String stream, String reader, Exception e) {
        String what = "stream '" + stream + "' cannot be read by " + reader + ": ";
        if (e instanceof JetStreamApiException api) {
            return switch (api.getApiErrorCode()) {
                case DurableConsumer.STREAM_NOT_FOUND ->
                    new SourceUnavailableException(
                            what + "it does not exist (yet); the relay creates it, or name another one", e);
                case MULTIPLE_FILTERS ->
                    new SourceUnavailableException(
                            what + "several patterns need nats-server 2.10 or later; use one pattern", e);
                default -> new SourceUnavailableException(what + api.getMessage(), e);
            };
        }
        return new SourceUnavailableException(
                what + (e.getMessage() == null ? "no answer from NATS" : e.getMessage())
                        + "; does the server run, with JetStream, and" + " may this user use it?",
                e);
    }
}
