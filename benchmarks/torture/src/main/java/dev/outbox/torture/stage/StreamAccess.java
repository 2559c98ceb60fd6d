package dev.outbox.torture.stage;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** The stream as this program sees it, by connections of its own, each for one question: servers come and go. */
public final class StreamAccess {
    private static final int NAME_IN_USE = 10058;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String url;

    /** The stream on the server at {@code url}. */
    public StreamAccess(String url) {
        this.url = url;
    }

    /** What is done on a connection. */
    @FunctionalInterface
    public interface Question<T> {
        /** Asks. */
        T ask(Connection connection) throws IOException, InterruptedException, JetStreamApiException;
    }

    /** Asks on a connection that does not reconnect and complains of nothing. */
    public <T> T ask(Question<T> question) throws IOException, InterruptedException, JetStreamApiException {
        Connection connection = Nats.connect(new Options.Builder()
                .server(url)
                .noReconnect()
                .connectionTimeout(Duration.ofSeconds(5))
                .errorListener(new ErrorListener() {})
                .build());
        try {
            return question.ask(connection);
        } finally {
            connection.close();
        }
    }

    /** How many messages the stream holds, and of which sequences. */
    public StreamState state() throws IOException, InterruptedException, JetStreamApiException {
        return ask(connection ->
                connection.jetStreamManagement().getStreamInfo(Stage.STREAM).getStreamState());
    }

    /** The same, when the server or the stream may not be there yet. */
    public StreamState awaitState() throws InterruptedException {
        AtomicReference<StreamState> state = new AtomicReference<>();
        Waiting.until("the stream to answer", PATIENCE, () -> {
            state.set(state());
            return true;
        });
        return Objects.requireNonNull(state.get());
    }

    /** Whether the stream holds a message on a subject. */
    public boolean has(String subject) throws IOException, InterruptedException, JetStreamApiException {
        return ask(connection -> connection.jetStreamManagement().getLastMessage(Stage.STREAM, subject))
                        .getSeq()
                > 0;
    }

    /** Deletes the stream; whoever publishes next makes it again. */
    public void delete() throws IOException, InterruptedException, JetStreamApiException {
        ask(connection -> connection.jetStreamManagement().deleteStream(Stage.STREAM));
    }

    /** Deletes the stream and makes it again at once, so that who is connected sees nothing of it but the sequences. */
    public void replace() throws IOException, InterruptedException, JetStreamApiException {
        try {
            ask(connection -> {
                JetStreamManagement streams = connection.jetStreamManagement();
                StreamConfiguration same = streams.getStreamInfo(Stage.STREAM).getConfiguration();
                streams.deleteStream(Stage.STREAM);
                return streams.addStream(same);
            });
        } catch (JetStreamApiException e) {
            // The relay was quicker.
            if (e.getApiErrorCode() != NAME_IN_USE) {
                throw e;
            }
        }
    }
}
