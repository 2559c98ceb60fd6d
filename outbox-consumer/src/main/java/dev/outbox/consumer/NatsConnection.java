package dev.outbox.consumer;

import dev.outbox.consumer.jetstream.SourceUnavailableException;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The consumer's connection to NATS: one that it shares, or one of its own that it makes when it is needed and that reconnects for ever. */
final class NatsConnection {
    private final ConsumerOptions options;
    private volatile @Nullable Connection connection;

    NatsConnection(ConsumerOptions options) {
        this.options = options;
        this.connection = options.connection;
    }

    /** The connection, if there has been one. */
    @Nullable
    Connection current() {
        return connection;
    }

    Connection connect() {
        Connection known = connection;
        if (known != null && known.getStatus() != Connection.Status.CLOSED) {
            return known;
        }
        if (options.connection != null) {
            throw new SourceUnavailableException("the connection to NATS that it was given is closed");
        }
        Options connect = options.nats
                .get()
                .connectionName("outbox-consumer-" + options.name())
                .maxReconnects(-1)
                // What goes wrong is seen by whoever waits for an answer; jnats would print it too.
                .errorListener(new ErrorListener() {})
                .build();
        try {
            Connection made = Nats.connect(connect);
            connection = made;
            return made;
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new SourceUnavailableException(
                    withoutCredentials("cannot connect to NATS at " + connect.getServers() + ": " + e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceUnavailableException("interrupted while connecting to NATS", e);
        }
    }

    /** A URL may hold a password, and jnats quotes URLs. */
    private static String withoutCredentials(String text) {
        return text.replaceAll("(?<=://)[^/\\s,\\]]*@", "");
    }

    void close() {
        Connection known = connection;
        if (known != null && options.connection == null) {
            try {
                known.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
