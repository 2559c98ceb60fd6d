package dev.outbox.relay.jetstream;

import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.Lease;
import dev.outbox.relay.port.StreamUnavailableException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.DataPort;
import java.io.IOException;

/** The event stream on NATS JetStream, servers 2.9 and newer. Thread-safe; its connections are not. */
public final class JetStreams implements EventStreams {
    private final JetStreamOptions options;
    private final Class<? extends DataPort> port;
    private final ForbiddenSubjects forbidden = new ForbiddenSubjects();

    /** Connects only when asked to. */
    public JetStreams(JetStreamOptions options) {
        this(options, LeasedDataPort.class);
    }

    /** For tests: on another data port. */
    JetStreams(JetStreamOptions options, Class<? extends DataPort> port) {
        this.options = options;
        this.port = port;
    }

    @Override
    public EventStream connect(Lease lease) {
        ConnectionWatch watch = new ConnectionWatch(lease, forbidden);
        Options connect = options.connection()
                .get()
                .connectionName("outbox-relay")
                // A client that reconnects by itself sends again what it had buffered, blindly. Ours ends, and the
                // engine
                // decides from the checkpoint and the stream what is to be sent.
                .noReconnect()
                .reconnectBufferSize(0)
                .dataPortType(port.getName())
                .errorListener(watch)
                .connectionListener(watch)
                .build();
        try {
            Connection connection = Nats.connect(connect);
            try {
                StreamInfo stream = new StreamProvisioning(connection, options, watch).ensureStream();
                return new JetStreamConnection(connection, options, watch, stream);
            } catch (RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            throw new StreamUnavailableException(
                    withoutCredentials("cannot connect to NATS at " + connect.getServers() + ": "
                            + watch.orElse(String.valueOf(e.getMessage()))),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamUnavailableException("interrupted while connecting to NATS", e);
        }
    }

    /** A URL may hold a password, and jnats quotes URLs. */
    private static String withoutCredentials(String text) {
        return text.replaceAll("(?<=://)[^/\\s,\\]]*@", "");
    }
}
