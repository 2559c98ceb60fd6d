package dev.outbox.consumer.jetstream;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.OrderedConsumerConfiguration;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reader of its own, without a group: it gets every event, nothing is acknowledged, and the server keeps no position of it. Made of jnats's
 * ordered consumer, which begins anew behind its last message where one is missing.
 */
public final class FeedSource implements EventSource {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final Connection connection;
    private final Settings settings;
    private final Position position;
    private final MessageConsumer messages;
    private final Consumer<Delivery> deliveries;
    /** Its thread waits for a permit, and then asks the server for no more. */
    private final Semaphore room;

    private final ConnectionListener reconnections;
    private volatile boolean ended;
    private volatile boolean reconnected;

    /**
     * What is read.
     *
     * @param stream name of the stream
     * @param filters the subjects that are read
     * @param maxPending messages that are not handled yet at most
     * @param start where to begin
     */
    public record Settings(String stream, List<String> filters, int maxPending, StartAt start) {}

    /** Up to where a reader has read; confined to the messages' thread and its owner's, one after the other. */
    public static final class Position {
        private @Nullable ZonedDateTime streamCreated;
        private volatile long last;

        private StartAt start(StartAt first, ZonedDateTime created) {
            boolean begun = streamCreated != null;
            boolean same = begun && created.isEqual(streamCreated);
            streamCreated = created;
            if (!begun) {
                return first;
            }
            if (!same) {
                last = 0;
                return StartAt.first();
            }
            return last == 0 ? first : StartAt.sequence(last + 1);
        }
    }

    private FeedSource(
            Connection connection,
            Settings settings,
            Position position,
            Consumer<Delivery> deliveries,
            Runnable work,
            StartAt start)
            throws IOException, JetStreamApiException {
        this.connection = connection;
        this.settings = settings;
        this.position = position;
        this.deliveries = deliveries;
        this.room = new Semaphore(settings.maxPending());
        this.messages = connection
                .getStreamContext(settings.stream())
                .createOrderedConsumer(configuration(settings, start))
                .consume(this::arrived);
        this.reconnections = (changed, event) -> {
            if (event == ConnectionListener.Events.RECONNECTED) {
                reconnected = true;
                work.run();
            }
        };
        connection.addConnectionListener(reconnections);
    }

    /** Opens the subscription. */
    public static EventSource open(
            Connection connection, Settings settings, Position position, Consumer<Delivery> deliveries, Runnable work) {
        try {
            ZonedDateTime created = connection
                    .jetStreamManagement()
                    .getStreamInfo(settings.stream())
                    .getCreateTime();
            Unavailable.requireFilters(connection, settings.filters());
            return new FeedSource(
                    connection, settings, position, deliveries, work, position.start(settings.start(), created));
        } catch (JetStreamApiException | IOException | IllegalStateException | IllegalArgumentException e) {
            throw Unavailable.explain(settings.stream(), "this reader", e);
        }
    }

    private static OrderedConsumerConfiguration configuration(Settings settings, StartAt start) {
        OrderedConsumerConfiguration ordered = new OrderedConsumerConfiguration().filterSubjects(settings.filters());
        if (start instanceof StartAt.Next) {
            ordered.deliverPolicy(DeliverPolicy.New);
        } else if (start instanceof StartAt.Sequence from) {
            ordered.deliverPolicy(DeliverPolicy.ByStartSequence).startSequence(from.sequence());
        } else if (start instanceof StartAt.Time from) {
            ordered.deliverPolicy(DeliverPolicy.ByStartTime)
                    .startTime(from.time().atZone(ZoneOffset.UTC));
        } else {
            ordered.deliverPolicy(DeliverPolicy.All);
        }
        return ordered;
    }

    private void arrived(Message message) throws InterruptedException {
        room.acquire();
        synchronized (position) {
            if (!ended) {
                Delivery delivery = Delivery.of(this, message);
                position.last = delivery.sequence();
                deliveries.accept(delivery);
            }
        }
    }

    @Override
    public Duration tend() {
        if (reconnected) {
            ended = true;
            throw new SourceUnavailableException(
                    "the connection was lost and is back; reading on behind sequence " + position.last);
        }
        try {
            ZonedDateTime created = connection
                    .jetStreamManagement()
                    .getStreamInfo(settings.stream())
                    .getCreateTime();
            if (!created.isEqual(position.streamCreated) || messages.isStopped() || messages.isFinished()) {
                ended = true;
                throw new SourceUnavailableException("subscription to stream '" + settings.stream() + "' has ended: "
                        + (messages.isStopped() ? "the client has ended it" : "the stream was deleted and made again"));
            }
        } catch (JetStreamApiException e) {
            ended = e.getApiErrorCode() == DurableConsumer.STREAM_NOT_FOUND;
            if (ended) {
                throw Unavailable.explain(settings.stream(), "this reader", e);
            }
        } catch (IOException | IllegalStateException e) {
            // NATS is away; the ordered consumer goes on by itself when it is back.
            return LOOK_EVERY;
        }
        return LOOK_EVERY;
    }

    @Override
    public void renew() {
        // There is nobody to give them to.
    }

    @Override
    public Optional<Backlog> backlog() {
        return Optional.empty();
    }

    @Override
    public boolean mayBegin(Delivery delivery) {
        return true;
    }

    @Override
    public void settle(Delivery delivery) {
        room.release();
    }

    @Override
    public void stop() {
        ended = true;
        messages.stop();
    }

    @Override
    public void close(boolean giveBack) {
        // From here on nothing is read that the next source reads again.
        synchronized (position) {
            ended = true;
        }
        connection.removeConnectionListener(reconnections);
        // Its thread may wait for room.
        room.release(settings.maxPending());
        try {
            messages.close();
        } catch (Exception e) {
            org.slf4j.LoggerFactory.getLogger("dev.outbox.consumer").debug("ending the subscription failed", e);
        }
    }

    @Override
    public String describe() {
        return "stream=" + settings.stream() + " filters=" + settings.filters() + " start=" + settings.start();
    }
}
