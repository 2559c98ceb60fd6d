package dev.outbox.relay.jetstream;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.EventRefusedException;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.MessageAt;
import dev.outbox.relay.port.RefusedInBatch;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.port.StreamUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.NUID;
import io.nats.client.Subscription;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection to the stream. Each message names {@code <inbox>.<token>} as the subject for its answer, and one subscription takes
 * the answers to all of them, on the engine's own thread.
 */
final class JetStreamConnection implements EventStream {
    /**
     * With more than so many messages in flight, lets answers gather before it takes them. Otherwise each answer wakes the engine,
     * which sends the one message that the answer allows, and client and server work on one message at a time.
     */
    private static final int MANY = 200;

    private static final int NO_MESSAGE_FOUND = 10037;

    /** Marks the answer to a batch's first message. */
    private static final char BEGUN = 'b';

    private static final long LINGER_NANOS = 500_000;

    private final Connection connection;
    private final JetStreamOptions options;
    private final ConnectionWatch watch;
    private final JetStreamManagement management;
    private final String inbox;
    private final Subscription answers;
    private final AtomicBatches atomic;
    private final IngestBatches ingest;
    private final WaysToSend ways;
    private final EventMessages messages;
    private final ServerErrors errors;
    private final Fence fence;
    private final StreamInfo stream;
    private int unanswered;

    JetStreamConnection(Connection connection, JetStreamOptions options, ConnectionWatch watch, StreamInfo stream)
            throws IOException {
        this.connection = connection;
        this.options = options;
        this.watch = watch;
        this.management = connection.jetStreamManagement();
        this.stream = stream;
        this.ways = WaysToSend.of(connection, stream.getConfiguration(), options.ingest());
        this.fence = new Fence(connection, options, watch, stream);
        this.errors = new ServerErrors(stream.getConfiguration());
        this.messages = new EventMessages(
                options, connection.getServerInfo().getMaxPayload(), watch.forbiddenSubjects(), this::streamSubjects);
        this.inbox = connection.createInbox() + ".";
        String batchPrefix = NUID.nextGlobal() + "-";
        this.atomic = new AtomicBatches(connection, fence, batchPrefix);
        this.ingest = new IngestBatches(connection, fence, inbox, batchPrefix, this::isAt);
        this.answers = connection.subscribe(inbox + ">");
        // Never drop an answer: there are no more of them than messages in flight.
        answers.setPendingLimits(-1, -1);
    }

    @Override
    public StreamState state() {
        try {
            StreamInfo info = management.getStreamInfo(options.stream());
            if (!info.getCreateTime().isEqual(stream.getCreateTime())) {
                // Its fence has another subject, and another than ours may stand there.
                throw new StreamUnavailableException(
                        "stream '" + options.stream() + "' was deleted and made again; connecting to it anew");
            }
            return new StreamState(
                    info.getCreateTime().toInstant(),
                    info.getStreamState().getFirstSequence(),
                    info.getStreamState().getLastSequence(),
                    info.getConfiguration().getDuplicateWindow());
        } catch (JetStreamApiException | IOException | IllegalStateException e) {
            throw unavailable(e);
        }
    }

    @Override
    public MessageAt look(Anchor anchor) {
        try {
            MessageInfo message = management.getMessage(options.stream(), anchor.sequence());
            Headers headers = message.getHeaders();
            String id = headers == null ? null : headers.getFirst(NatsJetStreamConstants.MSG_ID_HDR);
            return anchor.messageId().equals(id) ? MessageAt.SAME : MessageAt.LOST;
        } catch (JetStreamApiException e) {
            if (e.getApiErrorCode() != NO_MESSAGE_FOUND) {
                throw unavailable(e);
            }
            StreamState now = state();
            boolean sameStream = now.created().equals(anchor.streamCreated());
            return sameStream && anchor.sequence() <= now.lastSequence() ? MessageAt.REMOVED : MessageAt.LOST;
        } catch (IOException | IllegalStateException e) {
            throw unavailable(e);
        }
    }

    private boolean isAt(long sequence, String messageId) {
        Anchor place = new Anchor(stream.getCreateTime().toInstant(), sequence, messageId);
        return look(place) == MessageAt.SAME;
    }

    @Override
    public long lastFence(String outbox) {
        return fence.last(outbox);
    }

    @Override
    public Optional<Anchor> raiseFence(String outbox, long epoch, long lastFence) {
        return fence.isPossible() ? Optional.of(fence.raise(outbox, epoch, lastFence, stream)) : Optional.empty();
    }

    @Override
    public Optional<String> unfenced() {
        return fence.unfencedSingles();
    }

    @Override
    public void send(long token, StoredEvent stored) {
        OutboxEvent event = stored.event();
        String subject = messages.subject(stored);
        Headers headers = messages.headers(stored);
        fence.addToSingle(headers);
        watch.sending(true);
        try {
            connection.publish(subject, inbox + token, headers, event.data());
            unanswered++;
        } catch (IllegalArgumentException e) {
            throw messages.invalid(event, e);
        } catch (IllegalStateException e) {
            throw broken(e);
        }
    }

    @Override
    public int batchFrom() {
        return ways.batchFrom();
    }

    @Override
    public String waysToSend() {
        return ways.toString();
    }

    @Override
    public Optional<RefusedInBatch> sendBatch(long token, List<StoredEvent> events) {
        List<String> subjects = new ArrayList<>(events.size());
        List<Headers> headers = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            try {
                subjects.add(messages.subject(events.get(i)));
                headers.add(messages.headers(events.get(i)));
            } catch (EventRefusedException e) {
                return Optional.of(new RefusedInBatch(i, e));
            }
        }
        BatchMessages batch = new BatchMessages(events, subjects, headers);
        watch.sending(true);
        try {
            if (ways.areIngest()) {
                ingest.send(token, batch);
            } else if (batch.size() == 1 && !ways.onlyBatchesAreFenced()) {
                // As whole as a batch of one, and quicker: the server stores some hundred to a thousand batches a
                // second.
                fence.addToSingle(headers.get(0));
                connection.publish(subjects.get(0), inbox + token, headers.get(0), batch.data(0));
            } else {
                atomic.send(token, batch, inbox + BEGUN + token, inbox + token);
            }
            unanswered++;
            return Optional.empty();
        } catch (IllegalArgumentException | IllegalStateException e) {
            // Part of the batch may be on its way; read-back tells what of it is stored.
            throw broken(e);
        }
    }

    @Override
    public void receive(Duration wait, Answers to) {
        try {
            Message message = answers.nextMessage(null);
            if (message == null) {
                requireConnected();
                if (wait.isZero()) {
                    return;
                }
                message = answers.nextMessage(wait);
                if (message != null && unanswered > MANY) {
                    LockSupport.parkNanos(LINGER_NANOS);
                }
            }
            while (message != null) {
                answer(message, to);
                message = answers.nextMessage(null);
            }
            if (unanswered == 0) {
                watch.sending(false);
            }
        } catch (IllegalStateException e) {
            throw broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StreamUnavailableException("interrupted while waiting for acknowledgements", e);
        }
    }

    @Override
    public void readIds(long after, long to, Ids ids) {
        new StreamReader(connection, stream.getConfiguration(), watch).readIds(after, to, ids);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(Message message, Answers to) {
        if (IngestBatches.isAnswer(message)) {
            if (ingest.answer(message, errors, to)) {
                unanswered--;
            }
            return;
        }
        int start = inbox.length();
        boolean begun = message.getSubject().charAt(start) == BEGUN;
        if (begun && !message.isStatusMessage() && message.getData().length == 0) {
            // The server has begun a batch; the answer comes with its end.
            return;
        }
        if (!begun) {
            unanswered--;
        }
        long token = Long.parseLong(
                message.getSubject(),
                begun ? start + 1 : start,
                message.getSubject().length(),
                10);
        PublishAnswer.deliver(token, message, errors, to);
    }

    private Subjects streamSubjects() {
        try {
            return new Subjects(management
                    .getStreamInfo(options.stream())
                    .getConfiguration()
                    .getSubjects());
        } catch (JetStreamApiException | IOException | IllegalStateException e) {
            throw unavailable(e);
        }
    }

    private void requireConnected() {
        String complaint = watch.last();
        if (complaint != null || connection.getStatus() != Connection.Status.CONNECTED) {
            throw new StreamUnavailableException("connection to NATS: " + watch.orElse("it is closed"));
        }
    }

    private StreamUnavailableException unavailable(Exception e) {
        return new StreamUnavailableException(
                "stream '" + options.stream() + "' does not answer: " + watch.explain(connection, e), e);
    }

    private StreamUnavailableException broken(RuntimeException e) {
        return new StreamUnavailableException("connection to NATS: " + watch.orElse(String.valueOf(e.getMessage())), e);
    }
}
