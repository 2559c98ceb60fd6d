package dev.outbox.consumer.jetstream;

import io.nats.client.Message;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.support.NatsJetStreamConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived for this member of a group and is not settled, and which of it may be handled.
 *
 * <p>A JetStream consumer numbers its deliveries. As long as each number is the last one and one, this member has got everything that the
 * group was given, and may handle it as it comes. Where a number is missing, some delivery went elsewhere: to another member, or into a
 * connection that broke. It may be an event of the same key, and must be handled first. So from there on everything is held back until
 * the server says that all it has delivered and nobody has acknowledged is here: what others had is then acknowledged, or was delivered to this
 * member when their time was up. It goes on in the order of the stream.
 *
 * <p>Thread-safe; deliveries are handed on under its lock, so that none overtakes another.
 */
final class Arrivals {
    private final EventSource source;
    private final boolean ordered;
    private final Consumer<Delivery> ready;
    private final NavigableMap<Long, Delivery> unsettled = new TreeMap<>();
    private final NavigableMap<Long, Delivery> held = new TreeMap<>();
    private long lastNumber = -1;
    private boolean holding;
    private @Nullable String pin;

    /**
     * Nothing has arrived yet.
     *
     * @param ordered whether anything is ever held back
     * @param ready takes what may be handled
     */
    Arrivals(EventSource source, boolean ordered, Consumer<Delivery> ready) {
        this.source = source;
        this.ordered = ordered;
        this.ready = ready;
    }

    /** Takes a message; returns whether it is held back. */
    synchronized boolean arrived(Message message) {
        Delivery delivery = new Delivery(source, message);
        if (ordered && delivery.consumerSequence() != lastNumber + 1) {
            holding = true;
        }
        lastNumber = delivery.consumerSequence();
        if (message.hasHeaders()) {
            String given = message.getHeaders().getFirst(NatsJetStreamConstants.NATS_PIN_ID_HDR);
            pin = given == null ? pin : given;
        }
        Delivery known = unsettled.get(delivery.sequence());
        if (known != null) {
            known.deliveredAgain(message);
            return false;
        }
        unsettled.put(delivery.sequence(), delivery);
        if (holding) {
            held.put(delivery.sequence(), delivery);
            return true;
        }
        ready.accept(delivery);
        return false;
    }

    /** Whether something waits for a look at the consumer's state. */
    synchronized boolean isHeld() {
        return !held.isEmpty();
    }

    /** Hands on what is held back if, by this state of the consumer, nothing that was delivered is elsewhere. */
    synchronized void look(ConsumerInfo state) {
        long delivered = state.getDelivered().getConsumerSequence();
        long here = unsettled.values().stream()
                .filter(delivery -> delivery.consumerSequence() <= delivered)
                .count();
        if (state.getNumAckPending() <= here) {
            holding = false;
            held.values().forEach(ready);
            held.clear();
        }
    }

    /** The pin by which the server let this member work, from the last message that has one. */
    synchronized @Nullable String pin() {
        return pin;
    }

    synchronized void settled(Delivery delivery) {
        unsettled.remove(delivery.sequence(), delivery);
    }

    synchronized boolean isEmpty() {
        return unsettled.isEmpty();
    }

    /** What is not settled, in the order of the stream. */
    synchronized List<Delivery> unsettled() {
        return new ArrayList<>(unsettled.values());
    }
}
