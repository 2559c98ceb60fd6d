package dev.outbox.consumer.jetstream;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.ConsumeOptions;
import io.nats.client.ConsumerContext;
import io.nats.client.Dispatcher;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.MessageConsumer;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.PriorityGroupState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's subscription to its group's durable consumer.
 *
 * <p>What is delivered to this member is its own until the server's ack wait is over, so it says at a third of that time that it is still at
 * work, and waits for the server's answer: a lease. When no answer has come for most of the time, because the connection is down, or this
 * process was frozen, the server may give the deliveries to another member. Then nothing of them is begun here any more.
 */
public final class GroupSource implements EventSource {
    private static final Logger LOG = LoggerFactory.getLogger("dev.outbox.consumer");
    private static final byte[] IN_PROGRESS = "+WPI".getBytes(StandardCharsets.US_ASCII);
    private static final Duration LOOK_AT_HELD_EVERY = Duration.ofMillis(50);
    private static final Duration SUBSCRIBE_EVERY = Duration.ofMillis(200);
    /** The server has to gather the state of a consumer, so not too often. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private static final Duration SHORTEST_PULL = Duration.ofSeconds(1);

    private final Connection connection;
    private final GroupSettings settings;
    private final Runnable work;
    private final Arrivals arrivals;
    private final ConsumerContext consumer;
    private final ConnectionListener reconnections = this::connectionChanged;
    private final GroupPosition position;
    private final boolean pinned;
    private final Duration renewEvery;
    private final Duration lookEvery;
    private final long lease;
    private volatile long renewedAt = System.nanoTime();
    private volatile boolean ended;
    private volatile boolean reconnected;
    private Dispatcher dispatcher;
    private MessageConsumer messages;
    private long lookedAt = System.nanoTime();
    private volatile ConsumerInfo state;

    private GroupSource(
            Connection connection,
            GroupSettings settings,
            GroupPosition position,
            ConsumerInfo state,
            Consumer<Delivery> deliveries,
            Runnable work)
            throws IOException, JetStreamApiException {
        this.connection = connection;
        this.settings = settings;
        this.position = position;
        this.work = work;
        this.state = state;
        this.pinned = DurableConsumer.isPinned(state);
        this.renewEvery = settings.ackWait().dividedBy(3);
        Duration half = settings.ackWait().dividedBy(2);
        this.lookEvery = half.compareTo(LOOK_EVERY) < 0 ? half : LOOK_EVERY;
        this.lease = settings.ackWait().toNanos() / 10 * 8;
        // Where one delivery of the group is in work at a time, none can be overtaken.
        this.arrivals = new Arrivals(pinned, deliveries);
        this.consumer = connection.getStreamContext(settings.stream()).getConsumerContext(settings.group());
        this.dispatcher = connection.createDispatcher();
        this.messages = consumer.consume(options(), dispatcher, this::arrived);
        connection.addConnectionListener(reconnections);
    }

    /** Opens the subscription, and creates the consumer on the server where it is absent. */
    public static EventSource open(
            Connection connection,
            GroupSettings settings,
            GroupPosition position,
            Consumer<Delivery> deliveries,
            Runnable work) {
        try {
            ZonedDateTime created = connection
                    .jetStreamManagement()
                    .getStreamInfo(settings.stream())
                    .getCreateTime();
            StartAt start = position.resume(created).orElse(settings.start());
            Unavailable.requireFilters(connection, settings.filters());
            DurableConsumer.Ensured consumer = new DurableConsumer(connection, settings).ensure(start);
            position.opened(created, consumer);
            return new GroupSource(connection, settings, position, consumer.state(), deliveries, work);
        } catch (JetStreamApiException | IOException | IllegalStateException | IllegalArgumentException e) {
            throw Unavailable.explain(settings.stream(), "group '" + settings.group() + "'", e);
        }
    }

    private ConsumeOptions options() {
        // Often enough for the server to keep the pin.
        Duration pull = DurableConsumer.pinTimeout(settings).dividedBy(3);
        ConsumeOptions.Builder options = ConsumeOptions.builder()
                .batchSize(settings.maxPending())
                .expiresIn((pull.compareTo(SHORTEST_PULL) < 0 ? SHORTEST_PULL : pull).toMillis());
        if (pinned) {
            options.group(DurableConsumer.PINNED);
        }
        return options.build();
    }

    private void connectionChanged(Connection changed, ConnectionListener.Events event) {
        if (event == ConnectionListener.Events.RECONNECTED) {
            reconnected = true;
            work.run();
        }
    }

    /**
     * The server has forgotten what was asked of it, which jnats notices by missing heartbeats, some ten seconds later. What has arrived stays
     * here.
     *
     * @return whether that was possible; a server that has just started may need a while, and the lease tells when it was too long
     */
    private boolean subscribeAnew() {
        try {
            unsubscribe();
            unpin();
            dispatcher = connection.createDispatcher();
            messages = consumer.consume(options(), dispatcher, this::arrived);
            reconnected = false;
            return true;
        } catch (JetStreamApiException e) {
            endIfGone(e);
            return false;
        } catch (Exception e) {
            LOG.debug("group={} subscribing anew failed", settings.group(), e);
            return false;
        }
    }

    private void arrived(Message message) {
        if (arrivals.arrived(Delivery.of(this, message))) {
            work.run();
        }
    }

    @Override
    public Duration tend() {
        if (!hasLease()) {
            throw end("its lease has run out: the server did not answer, or this process stood still, for most of "
                    + settings.ackWait());
        }
        if (reconnected && !subscribeAnew()) {
            return SUBSCRIBE_EVERY;
        }
        if (messages.isStopped() || messages.isFinished()) {
            throw end("the client has ended it");
        }
        renew();
        boolean held = arrivals.isHeld();
        if (held || System.nanoTime() - lookedAt > lookEvery.toNanos()) {
            look();
        }
        return arrivals.isHeld() ? LOOK_AT_HELD_EVERY : renewEvery.dividedBy(2);
    }

    private void look() {
        try {
            ConsumerInfo now = consumer.getConsumerInfo();
            if (!now.getCreationTime().isEqual(state.getCreationTime())) {
                throw end("the durable consumer was deleted and made again");
            }
            lookedAt = System.nanoTime();
            state = now;
            position.at(now);
            if (anotherIsPinned(now)) {
                giveBack();
            }
            arrivals.look(now.getDelivered().getConsumerSequence(), now.getNumAckPending());
        } catch (JetStreamApiException e) {
            endIfGone(e);
        } catch (IOException | IllegalStateException e) {
            // The lease tells when this takes too long.
            LOG.debug("group={} looking at the consumer failed", settings.group(), e);
        }
    }

    /**
     * Then that one waits for what this member has. If both held back what they have, each would wait for the other; and an event that is to be
     * tried again here, and its key only, would keep all others waiting there.
     */
    private void giveBack() {
        List<Delivery> given = arrivals.giveBack();
        if (!given.isEmpty()) {
            LOG.debug("group={} another member works; giving back {} deliveries", settings.group(), given.size());
            given.forEach(delivery -> delivery.message().nak());
        }
    }

    private boolean anotherIsPinned(ConsumerInfo now) {
        String pin = arrivals.pin();
        return pin != null && pinnedClients(now).anyMatch(pinnedNow -> !pinnedNow.equals(pin));
    }

    private static Stream<String> pinnedClients(ConsumerInfo consumer) {
        List<PriorityGroupState> groups = consumer.getPriorityGroupStates();
        return groups == null
                ? Stream.empty()
                : groups.stream()
                        .map(PriorityGroupState::getPinnedClientId)
                        .filter(pinnedNow -> pinnedNow != null && !pinnedNow.isEmpty());
    }

    private void endIfGone(JetStreamApiException e) {
        switch (e.getApiErrorCode()) {
            case DurableConsumer.STREAM_NOT_FOUND -> throw end("the stream is gone");
            case DurableConsumer.CONSUMER_NOT_FOUND -> throw end("the durable consumer is gone");
            default -> LOG.debug("group={} the server answered with an error", settings.group(), e);
        }
    }

    private SourceUnavailableException end(String why) {
        ended = true;
        return new SourceUnavailableException("subscription of group '" + settings.group() + "' to stream '"
                + settings.stream() + "' has ended: " + why);
    }

    private boolean hasLease() {
        return System.nanoTime() - renewedAt < lease;
    }

    /**
     * The last renewal is a request, so its answer shows that all before it have arrived: the connection keeps their order. The server
     * answers each acknowledgement that has a reply subject, this one too (consumer.go, processAck; 2.9 and 2.15 do).
     */
    @Override
    public void renew() {
        long before = System.nanoTime();
        if (before - renewedAt < renewEvery.toNanos()) {
            return;
        }
        List<Delivery> unsettled = arrivals.unsettled();
        try {
            if (unsettled.isEmpty()) {
                // What the server has sent before its answer has arrived with it, and nothing older is on its way.
                connection.flush(renewEvery);
            } else {
                for (Delivery delivery : unsettled.subList(0, unsettled.size() - 1)) {
                    delivery.message().inProgress();
                }
                String last = unsettled.get(unsettled.size() - 1).message().getReplyTo();
                connection.request(last, IN_PROGRESS).get(renewEvery.toMillis(), TimeUnit.MILLISECONDS);
            }
            renewedAt = before;
        } catch (ExecutionException | TimeoutException | IllegalStateException e) {
            LOG.debug("group={} renewing {} deliveries failed", settings.group(), unsettled.size(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<Backlog> backlog() {
        ConsumerInfo known = state;
        return Optional.of(new Backlog(known.getNumPending(), known.getNumAckPending()));
    }

    @Override
    public boolean mayBegin(Delivery delivery) {
        return !ended && hasLease();
    }

    @Override
    public void settle(Delivery delivery) {
        arrivals.settled(delivery);
        if (!hasLease()) {
            // It is, or will be, delivered to another member, which counts it among those that it has.
            return;
        }
        try {
            delivery.message().ack();
        } catch (IllegalStateException e) {
            LOG.debug("group={} acknowledging {} failed; it is delivered again", settings.group(), delivery, e);
        }
    }

    /** Drained, so that what the server has sent until it knows arrives here and can be given back. */
    @Override
    public void stop() {
        ended = true;
        messages.stop();
        try {
            dispatcher.drain(renewEvery).get(renewEvery.toMillis(), TimeUnit.MILLISECONDS);
            unpin();
        } catch (JetStreamApiException
                | IOException
                | IllegalStateException
                | TimeoutException
                | ExecutionException e) {
            LOG.debug("group={} stopping in order failed; another member goes on after a while", settings.group(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void unsubscribe() throws Exception {
        messages.close();
        if (dispatcher.isActive()) {
            connection.closeDispatcher(dispatcher);
        }
    }

    /** If this member is pinned, by what has been delivered to it. To take the pin from another would do no harm but delay. */
    private void unpin() throws IOException, JetStreamApiException {
        String pin = arrivals.pin();
        if (pin != null && pinnedClients(consumer.getConsumerInfo()).anyMatch(pin::equals)) {
            consumer.unpin(DurableConsumer.PINNED);
        }
    }

    @Override
    public void close(boolean giveBack) {
        ended = true;
        connection.removeConnectionListener(reconnections);
        try {
            unsubscribe();
            if (giveBack) {
                giveBack();
                connection.flush(renewEvery);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.debug(
                    "group={} giving deliveries back failed; they are delivered again after the ack wait",
                    settings.group(),
                    e);
        }
    }

    @Override
    public String describe() {
        return "group=" + settings.group() + " stream=" + settings.stream() + " filters=" + settings.filters()
                + " order="
                + (settings.ordered()
                        ? pinned ? "per-key (one member at a time)" : "per-key (one event at a time)"
                        : "none");
    }
}
