package dev.outbox.consumer.jetstream;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A subscription to the stream. It hands deliveries to a consumer in the order of the stream, until it ends; then it has to be opened anew.
 * Its owner calls {@link #tend}, {@link #stop} and {@link #close} on one thread; the rest is thread-safe.
 */
public interface EventSource {
    /** Opens one. */
    interface Opener {
        /**
         * Subscribes.
         *
         * @param deliveries takes what may be handled, one after another, without blocking for long
         * @param work is called when there is something to tend to at once
         * @throws SourceUnavailableException if the stream cannot be read now
         */
        EventSource open(Consumer<Delivery> deliveries, Runnable work);
    }

    /**
     * Does what is due: keeps deliveries from being given to others, looks whether what was held back may be handled.
     *
     * @return how soon it wants to be called again
     * @throws SourceUnavailableException if it has ended
     */
    Duration tend();

    /** Keeps deliveries from being given to others, where that is due; as {@link #tend} does. */
    void renew();

    /** How many events wait in the stream or are being handled, by the last look; nothing where it is not known. */
    Optional<Backlog> backlog();

    /** Whether a delivery may be handled by this member still. */
    boolean mayBegin(Delivery delivery);

    /** A delivery is done with. */
    void settle(Delivery delivery);

    /** Takes no more, as far as that can be had; lets another member go on. */
    void stop();

    /**
     * Unsubscribes.
     *
     * @param giveBack whether others are to get at once what is not settled; otherwise they get it when its time is up
     */
    void close(boolean giveBack);

    /** In one line, for logs: what is read, and how. */
    String describe();

    /**
     * What a group has before it.
     *
     * @param waiting events in the stream that were not delivered to any member yet
     * @param unsettled events that were delivered and are not acknowledged
     */
    record Backlog(long waiting, long unsettled) {}
}
