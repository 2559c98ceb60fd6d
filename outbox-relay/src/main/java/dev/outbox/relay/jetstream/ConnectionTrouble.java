package dev.outbox.relay.jetstream;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the last thing that a connection complained of. A missing permission, for example, arrives as an error of the
 * connection and not as an answer to the message. Thread-safe.
 */
final class ConnectionTrouble implements ErrorListener, ConnectionListener {
    private volatile @Nullable String last;

    @Override
    public void errorOccurred(Connection connection, String error) {
        last = error;
    }

    @Override
    public void exceptionOccurred(Connection connection, Exception exception) {
        last = exception.getMessage() == null ? exception.toString() : exception.getMessage();
    }

    @Override
    @SuppressWarnings("deprecation") // The interface's one abstract method; what replaces it calls it.
    public void connectionEvent(Connection connection, Events type) {
        if (type == Events.DISCONNECTED && last == null) {
            last = "the server closed the connection";
        }
    }

    /** The last complaint, null if there was none. */
    @Nullable
    String last() {
        return last;
    }

    /** The last complaint or, if there was none, {@code otherwise}. */
    String orElse(String otherwise) {
        String complaint = last;
        return complaint == null ? otherwise : complaint;
    }
}
