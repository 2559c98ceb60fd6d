package dev.outbox.consumer.jetstream;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import java.util.List;

/** Says why a stream or consumer cannot be used, and what to do. */
final class Unavailable {
    private Unavailable() {}

    static void requireFilters(Connection connection, List<String> filters) {
        if (filters.size() > 1 && !connection.getServerInfo().isSameOrNewerThanVersion("2.10.0")) {
            throw new SourceUnavailableException("several patterns need nats-server 2.10 or later, and this one is "
                    + connection.getServerInfo().getVersion() + "; use one pattern: " + filters);
        }
    }

    static SourceUnavailableException explain(String stream, String reader, Exception e) {
        String what = "stream '" + stream + "' cannot be read by " + reader + ": ";
        if (e instanceof JetStreamApiException api) {
            return switch (api.getApiErrorCode()) {
                case DurableConsumer.STREAM_NOT_FOUND ->
                    new SourceUnavailableException(
                            what + "it does not exist (yet); the relay creates it, or name another one", e);
                default -> new SourceUnavailableException(what + api.getMessage(), e);
            };
        }
        return new SourceUnavailableException(
                what + (e.getMessage() == null ? "no answer from NATS" : e.getMessage())
                        + "; does the server run, with JetStream, and" + " may this user use it?",
                e);
    }
}
