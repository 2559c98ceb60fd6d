package dev.outbox.consumer.deadletter;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.PublishOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The events that a group gave up. They lie in the stream {@code <stream>-DEAD-LETTERS}, on the subject {@code dead-letters.<stream>.<group>},
 * with data and headers as they were, until somebody has them handled again or discards them. Thread-safe.
 */
public final class DeadLetters {
    private static final int STREAM_NOT_FOUND = 10059;
    private static final int NO_MESSAGE_FOUND = 10037;

    private final Connection connection;
    private final String source;
    private final String group;
    private final String stream;
    private final String subject;

    private DeadLetters(Connection connection, String source, String group) {
        this.connection = connection;
        this.source = source;
        this.group = group;
        this.stream = source + "-DEAD-LETTERS";
        this.subject = "dead-letters." + source + "." + group;
    }

    /** Those of a group of a stream. */
    public static DeadLetters of(Connection connection, String stream, String group) {
        return new DeadLetters(connection, stream, group);
    }

    /**
     * Keeps a message. The same message of the same stream is kept once, within the duplicate window.
     *
     * @param create whether to create the stream if it is absent
     * @throws DeadLetterStoreException if it could not be kept
     */
    public void add(Message message, long sequence, Instant storedAt, String cause, int attempts, boolean create) {
        try {
            if (create) {
                ensureStream();
            }
            connection
                    .jetStream()
                    .publish(
                            subject,
                            headers(message, sequence, storedAt, cause, attempts),
                            message.getData(),
                            PublishOptions.builder()
                                    .expectedStream(stream)
                                    .messageId(group + "/" + storedAt + "/" + sequence)
                                    .build());
        } catch (JetStreamApiException | IOException | IllegalArgumentException | IllegalStateException e) {
            throw unavailable("storing an event in", e);
        }
    }

    /**
     * Some of them, oldest first.
     *
     * @param after the number behind which to begin, 0 for all
     * @param most how many at most
     * @throws DeadLetterStoreException if they cannot be read
     */
    public List<DeadLetter> list(long after, int most) {
        List<DeadLetter> letters = new ArrayList<>();
        try {
            JetStreamManagement management = connection.jetStreamManagement();
            long from = after + 1;
            while (letters.size() < most) {
                MessageInfo next = management.getNextMessage(stream, from, subject);
                letters.add(
                        DeadLetter.read(next.getSeq(), next.getTime().toInstant(), next.getHeaders(), next.getData()));
                from = next.getSeq() + 1;
            }
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != NO_MESSAGE_FOUND && e.getApiErrorCode() != STREAM_NOT_FOUND) {
                throw unavailable("reading", e);
            }
        } catch (IOException | IllegalStateException e) {
            throw unavailable("reading", e);
        }
        return letters;
    }

    /**
     * Deletes one, which is handled by now or never shall be.
     *
     * @throws DeadLetterStoreException if it cannot be deleted
     */
    public void discard(DeadLetter letter) {
        try {
            connection.jetStreamManagement().deleteMessage(stream, letter.number());
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != NO_MESSAGE_FOUND) {
                throw unavailable("deleting number " + letter.number() + " of", e);
            }
        } catch (IOException | IllegalStateException e) {
            throw unavailable("deleting number " + letter.number() + " of", e);
        }
    }

    private void ensureStream() throws IOException, JetStreamApiException {
        JetStreamManagement management = connection.jetStreamManagement();
        try {
            management.getStreamInfo(stream);
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                throw e;
            }
            StreamInfo events = management.getStreamInfo(source);
            management.addStream(StreamConfiguration.builder()
                    .name(stream)
                    .description("Events that consumer groups of " + source + " could not handle")
                    .subjects("dead-letters." + source + ".>")
                    .storageType(StorageType.File)
                    .replicas(events.getConfiguration().getReplicas())
                    .allowDirect(true)
                    .build());
        }
    }

    private static Headers headers(Message message, long sequence, Instant storedAt, String cause, int attempts) {
        Headers headers = new Headers();
        if (message.hasHeaders()) {
            // Those that begin with Nats- tell the server what to do with a message.
            message.getHeaders().forEach((name, values) -> {
                if (!name.startsWith("Nats-")) {
                    headers.add(name, values);
                }
            });
        }
        return headers.put(DeadLetter.SUBJECT, message.getSubject())
                .put(DeadLetter.SEQUENCE, Long.toString(sequence))
                .put(DeadLetter.STORED, storedAt.toString())
                .put(DeadLetter.CAUSE, Causes.encoded(cause))
                .put(DeadLetter.ATTEMPTS, Integer.toString(attempts));
    }

    private DeadLetterStoreException unavailable(String what, Exception e) {
        return new DeadLetterStoreException(what + " stream '" + stream + "' failed: " + e.getMessage(), e);
    }
}
