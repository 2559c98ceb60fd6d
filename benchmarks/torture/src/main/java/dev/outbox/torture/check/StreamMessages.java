package dev.outbox.torture.check;

import dev.outbox.torture.stage.Stage;
import dev.outbox.torture.stage.StreamAccess;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import java.io.IOException;
import java.time.Duration;

/** The whole stream as plain jnats reads it. */
public final class StreamMessages {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String FENCES = "outbox-fence.";

    private StreamMessages() {}

    /** Gives all messages of the stream but the leaders' fences, in order, to the check. */
    public static void read(StreamAccess stream, StreamCheck to)
            throws IOException, InterruptedException, JetStreamApiException {
        long last = stream.awaitState().getLastSequence();
        stream.ask(connection -> read(connection, last, to));
    }

    private static long read(Connection connection, long last, StreamCheck to)
            throws IOException, InterruptedException, JetStreamApiException {
        JetStreamSubscription messages = connection
                .jetStream()
                .subscribe(
                        null,
                        PushSubscribeOptions.builder().stream(Stage.STREAM)
                                .ordered(true)
                                .build());
        messages.setPendingLimits(-1, -1);
        long sequence = 0;
        while (sequence < last) {
            Message message = messages.nextMessage(PATIENCE);
            if (message == null) {
                throw new IOException("the stream gave nothing after sequence " + sequence + " of " + last);
            }
            sequence = message.metaData().streamSequence();
            if (!message.getSubject().startsWith(FENCES)) {
                to.message(StreamMessage.of(message));
            }
        }
        return sequence;
    }
}
