package dev.outbox.relay.jetstream;

import dev.outbox.relay.port.Lease;
import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Watches one connection. It remembers the last thing that the connection complained of: a missing permission, for example, arrives as an error of the
 * connection and not as an answer to the message. And it knows whether the connection may send. Thread-safe.
 */
final class ConnectionWatch implements ErrorListener, ConnectionListener {
    private static final Pattern VIOLATION = Pattern.compile(
            "permissions violation for (publish|subscription) to \"([^\"]+)\"", Pattern.CASE_INSENSITIVE);

    private final Lease lease;
    private final ForbiddenSubjects forbidden;
    private volatile @Nullable String last;
    private volatile boolean sending;

    ConnectionWatch(Lease lease, ForbiddenSubjects forbidden) {
        this.lease = lease;
        this.forbidden = forbidden;
    }

    /** Notes whether events are on their way; as long as none are, the lease does not matter. */
    void sending(boolean now) {
        sending = now;
    }

    /** Whether bytes may be sent: no events are among them, or the lease holds. */
    boolean maySend() {
        return !sending || lease.holds();
    }

    @Override
    public void errorOccurred(Connection connection, String error) {
        Matcher violation = VIOLATION.matcher(error);
        if (!violation.find()) {
            last = error;
            return;
        }
        boolean publish = violation.group(1).equalsIgnoreCase("publish");
        String subject = violation.group(2);
        if (publish) {
            forbidden.learn(subject);
        }
        last = "the relay's NATS user may not " + (publish ? "publish" : "subscribe") + " to '" + subject
                + "'; grant it";
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

    /** Where the server has said that the relay may not publish. */
    ForbiddenSubjects forbiddenSubjects() {
        return forbidden;
    }

    /** The last complaint, null if there was none. */
    @Nullable
    String last() {
        return last;
    }

    /** Says why something failed: an answer of the server speaks for itself, silence has its reason in what the connection has said. */
    String explain(Connection connection, Exception e) {
        String complaint = last;
        if (e instanceof JetStreamApiException || (complaint == null && hasJetStream(connection))) {
            return String.valueOf(e.getMessage());
        }
        return complaint == null ? "nats-server runs without JetStream; switch it on (-js)" : complaint;
    }

    private static boolean hasJetStream(Connection connection) {
        return connection.getServerInfo().isJetStreamAvailable();
    }

    /** The last complaint or, if there was none, {@code otherwise}. */
    String orElse(String otherwise) {
        String complaint = last;
        return complaint == null ? otherwise : complaint;
    }
}
