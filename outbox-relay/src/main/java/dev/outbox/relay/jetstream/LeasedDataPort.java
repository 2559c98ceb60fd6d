package dev.outbox.relay.jetstream;

import io.nats.client.Options;
import io.nats.client.impl.SocketDataPort;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to NATS that sends no event once the lease has run out. A relay that was frozen wakes up with messages in its
 * queue, and sends them before it learns that another leads; here they end at the socket. What is left is the instant
 * between the check and the write.
 *
 * <p>Public only because jnats makes it by name.
 */
public class LeasedDataPort extends SocketDataPort {
    private @Nullable ConnectionWatch watch;

    /** Made by jnats. */
    public LeasedDataPort() {}

    @Override
    public void afterConstruct(Options options) {
        super.afterConstruct(options);
        if (options.getErrorListener() instanceof ConnectionWatch listener) {
            watch = listener;
        }
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
        if (watch != null && !watch.maySend()) {
            throw new IOException(
                    "the lease has run out: the database was not seen for too long, and another relay may lead");
        }
        super.write(bytes, length);
    }
}
