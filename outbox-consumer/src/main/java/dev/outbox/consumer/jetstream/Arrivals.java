package dev.outbox.consumer.jetstream;

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
    private final boolean ordered;
    private final Consumer<Delivery> ready;
    private final NavigableMap<Long, Delivery> unsettled = new TreeMap<>();
    private final NavigableMap<Long, Delivery> held = new TreeMap<>();
    private long lastNumber = -1;
    /** The number before which some are missing here. */
    private long gapBefore;

    private boolean holding;
    private @Nullable String pin;

    /**
     * Nothing has arrived yet.
     *
     * @param ordered whether anything is ever held back
     * @param ready takes what may be handled
     */
    Arrivals(boolean ordered, Consumer<Delivery> ready) {
        this.ordered = ordered;
        this.ready = ready;
    }

    /** Takes a delivery; returns whether it is held back. */
    synchronized boolean arrived(Delivery delivery) {
        long number = delivery.consumerSequence();
        if (ordered && number != lastNumber + 1) {
            holding = true;
            gapBefore = number;
        }
        lastNumber = number;
        pin = delivery.pin().orElse(pin);
        Delivery known = unsettled.get(delivery.sequence());
        if (known != null) {
            known.deliveredAgain(delivery);
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

    /**
     * Hands on what is held back if, by a state of the consumer, nothing that was delivered is elsewhere.
     *
     * @param delivered number of the last delivery in that state; one that is older than the last gap tells nothing of what is missing there
     * @param unacknowledged how many deliveries nobody had acknowledged
     */
    synchronized void look(long delivered, long unacknowledged) {
        long here = unsettled.values().stream()
                .filter(delivery -> delivery.consumerSequence() <= delivered)
                .count();
        if (delivered >= gapBefore && unacknowledged <= here) {
            holding = false;
            held.values().forEach(ready);
            held.clear();
        }
    }

    /**
     * Lets go of what has not been begun, so that another member may have it. The last first: so none can be begun here whose predecessor was
     * let go.
     */
    synchronized List<Delivery> giveBack() {
        List<Delivery> given = unsettled.descendingMap().values().stream()
                .filter(Delivery::giveBack)
                .toList();
        given.forEach(delivery -> {
            unsettled.remove(delivery.sequence());
            held.remove(delivery.sequence());
        });
        // What still arrives may come after it.
        holding |= ordered && !given.isEmpty();
        return given;
    }

    /** The pin by which the server let this member work, from the last message that has one. */
    synchronized @Nullable String pin() {
        return pin;
    }

    synchronized void settled(Delivery delivery) {
        unsettled.remove(delivery.sequence(), delivery);
    }

    /** What is not settled, in the order of the stream. */
    synchronized List<Delivery> unsettled() {
        return new ArrayList<>(unsettled.values());
    }
}
