package dev.outbox.relay.jetstream;

import dev.outbox.relay.port.EventStream.Ids;
import dev.outbox.relay.port.StreamUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is in the stream, headers only, by an ordered consumer: 73,000 to 124,000 messages a second were measured. A work queue
 * takes no such consumer (error 10098), so there it asks for one message after the other, each 0.4 ms.
 */
final class StreamReader {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int SILENCES = 10;
    private static final int NO_MESSAGE_FOUND = 10037;

    private final Connection connection;
    private final String stream;
    private final boolean isWorkQueue;
    private final ConnectionWatch watch;

    StreamReader(Connection connection, StreamConfiguration stream, ConnectionWatch watch) {
        this.connection = connection;
        this.stream = stream.getName();
        this.isWorkQueue = stream.getRetentionPolicy() == RetentionPolicy.WorkQueue;
        this.watch = watch;
    }

    void readIds(long after, long to, Ids ids) {
        try {
            if (isWorkQueue) {
                readOneByOne(after, to, ids);
                return;
            }
            JetStreamSubscription messages = connection
                    .jetStream()
                    .subscribe(
                            null,
                            PushSubscribeOptions.builder().stream(stream)
                                    .ordered(true)
                                    .configuration(ConsumerConfiguration.builder()
                                            .deliverPolicy(DeliverPolicy.ByStartSequence)
                                            .startSequence(after + 1)
                                            .headersOnly(true)
                                            .build())
                                    .build());
            try {
                read(messages, to, ids);
            } finally {
                messages.unsubscribe();
            }
        } catch (JetStreamApiException | IOException | IllegalStateException e) {
            throw new StreamUnavailableException(
                    "reading stream '" + stream + "' failed: " + watch.explain(connection, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamUnavailableException("interrupted while reading stream '" + stream + "'", e);
        }
    }

    private void read(JetStreamSubscription messages, long to, Ids ids)
            throws InterruptedException, IOException, JetStreamApiException {
        int silences = 0;
        while (silences < SILENCES) {
            Message message = messages.nextMessage(PATIENCE);
            ids.readOn();
            if (message == null) {
                // Nothing comes: either there is nothing, since what was asked for has been deleted, or it is late.
                if (messages.getConsumerInfo().getNumPending() == 0) {
                    return;
                }
                silences++;
                continue;
            }
            silences = 0;
            tell(message.metaData().streamSequence(), message.getHeaders(), ids);
            if (message.metaData().streamSequence() >= to || message.metaData().pendingCount() == 0) {
                return;
            }
        }
        throw new StreamUnavailableException(
                "reading stream '" + stream + "' stopped before its end; will start again");
    }

    private void readOneByOne(long after, long to, Ids ids) throws IOException, JetStreamApiException {
        JetStreamManagement management = connection.jetStreamManagement();
        long sequence = after;
        while (sequence < to) {
            ids.readOn();
            try {
                MessageInfo message = management.getNextMessage(stream, sequence + 1, ">");
                sequence = message.getSeq();
                tell(sequence, message.getHeaders(), ids);
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() == NO_MESSAGE_FOUND) {
                    return;
                }
                throw e;
            }
        }
    }

    private static void tell(long sequence, @Nullable Headers headers, Ids ids) {
        UUID id = id(headers);
        if (id == null) {
            ids.other(sequence);
        } else {
            ids.message(sequence, id);
        }
    }

    private static @Nullable UUID id(@Nullable Headers headers) {
        String id = headers == null ? null : headers.getFirst(NatsJetStreamConstants.MSG_ID_HDR);
        if (id == null || id.length() != 36) {
            return null;
        }
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException e) {
            // Another writer's id, of another kind.
            return null;
        }
    }
}
