package dev.outbox.relay.jetstream;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.StreamUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A fence against late leaders: a message on a subject of its own, put into the stream at each take-over. Each event names it as the last on
 * that subject; as soon as a newer leader has put up another, the stream refuses what an older one still sends (error 10071). The subject
 * has in it when the stream was created: in one that was deleted and made again the new fence may get the sequence of the old one, and
 * what was sent for the old stream would pass.
 *
 * <p>Needs server 2.11 ({@code Nats-Expected-Last-Subject-Sequence-Subject}; older ones would check the message's own subject), a stream that
 * takes the fence's subject and keeps what nobody has consumed. In a replicated stream only batches name the fence, on their first
 * message: the server lets only one such message be in process at a time there (error 10164, measured with 2.12.5: 29,900 of 30,000
 * single messages refused). Not thread-safe.
 */
final class Fence {
    private static final String EXPECTED_SEQUENCE = "Nats-Expected-Last-Subject-Sequence";
    private static final String EXPECTED_SUBJECT = "Nats-Expected-Last-Subject-Sequence-Subject";
    private static final int NO_MESSAGE_FOUND = 10037;

    private final Connection connection;
    private final JetStreamOptions options;
    private final ConnectionWatch watch;
    private final ZonedDateTime created;
    /** What stands in the way of a fence; null if nothing does. */
    private final @Nullable String obstacle;

    private final boolean replicated;
    private @Nullable String subject;
    private String sequence = "";

    Fence(Connection connection, JetStreamOptions options, ConnectionWatch watch, StreamInfo stream) {
        this.connection = connection;
        this.options = options;
        this.watch = watch;
        this.created = stream.getCreateTime();
        this.obstacle = obstacle(connection, options, stream.getConfiguration());
        this.replicated = stream.getConfiguration().getReplicas() > 1;
    }

    private static @Nullable String obstacle(
            Connection connection, JetStreamOptions options, StreamConfiguration stream) {
        if (!connection.getServerInfo().isSameOrNewerThanVersion("2.11.0")) {
            return "nats-server is older than 2.11, which knows fences";
        }
        if (!new Subjects(stream.getSubjects()).take(options.fenceSubjects())) {
            return "the stream does not take " + options.fenceSubjects() + "; add it to the stream's subjects";
        }
        return stream.getRetentionPolicy() == RetentionPolicy.Limits
                ? null
                : "the stream removes what is consumed, and would remove a fence";
    }

    /** Whether stream and server can hold a fence. */
    boolean isPossible() {
        return obstacle == null;
    }

    /** Why single messages do not name the fence; empty if they do. */
    Optional<String> unfencedSingles() {
        return obstacle == null && replicated
                ? Optional.of(
                        "the stream is replicated, and takes fences with atomic batches only (nats-server 2.12.1, allow_atomic)")
                : Optional.ofNullable(obstacle);
    }

    /** The sequence of the fence that stands, 0 if there is none. */
    long last(String outbox) {
        if (!isPossible()) {
            return 0;
        }
        try {
            MessageInfo last =
                    connection.jetStreamManagement().getLastMessage(options.stream(), options.fence(outbox, created));
            return last.getSeq();
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() == NO_MESSAGE_FOUND) {
                return 0;
            }
            throw failed("looking for", e);
        } catch (IOException | IllegalStateException e) {
            throw failed("looking for", e);
        }
    }

    /** Puts up a new fence, provided that {@code last} is still the one that stands. */
    Anchor raise(String outbox, long epoch, long last, StreamInfo stream) {
        String id = "outbox-fence-" + outbox + "-" + epoch + "-" + last;
        PublishOptions expected = PublishOptions.builder()
                .messageId(id)
                .expectedStream(options.stream())
                .expectedLastSubjectSequence(last)
                .build();
        try {
            byte[] body = ("{\"epoch\":" + epoch + "}").getBytes(StandardCharsets.UTF_8);
            PublishAck ack = connection.jetStream().publish(options.fence(outbox, created), body, expected);
            subject = options.fence(outbox, created);
            sequence = Long.toString(ack.getSeqno());
            return new Anchor(stream.getCreateTime().toInstant(), ack.getSeqno(), id);
        } catch (JetStreamApiException | IOException | IllegalStateException e) {
            throw failed("putting up", e);
        }
    }

    private StreamUnavailableException failed(String what, Exception e) {
        return new StreamUnavailableException(what + " the fence failed: " + watch.explain(connection, e), e);
    }

    /** Makes a message that goes by itself depend on the fence, if there is one and the stream can do that. */
    void addToSingle(Headers headers) {
        if (!replicated) {
            addToBatch(headers);
        }
    }

    /** Makes a batch depend on the fence, if there is one. */
    void addToBatch(Headers firstMessage) {
        if (subject != null) {
            firstMessage.put(EXPECTED_SEQUENCE, sequence);
            firstMessage.put(EXPECTED_SUBJECT, subject);
        }
    }
}
