package dev.outbox.consumer;

import dev.outbox.consumer.deadletter.DeadLetters;
import dev.outbox.consumer.jetstream.EventSource.Backlog;
import java.util.Optional;

/**
 * Consumes events from a stream until it is closed: those of some types, as a member of a group or on its own. Thread-safe.
 *
 * <p>In a group each event is handled at least once, and with an {@link dev.outbox.consumer.inbox.Inbox} once. An event that cannot be handled
 * is tried again, and in the end moved to the {@link DeadLetters}; other keys go on meanwhile. Where the order is per key, no event is handled
 * before an earlier one of its key is done with, whoever had that one.
 *
 * <pre>{@code
 * try (EventConsumer consumer = EventConsumer.start(ConsumerOptions.builder()
 *         .nats("nats://localhost:4222")
 *         .group("invoicing")
 *         .patterns("order.paid", "order.cancelled")
 *         .inbox(Inbox.in(dataSource))
 *         .handler((event, connection) -> …)
 *         .build())) {
 *     …
 * }
 * }</pre>
 */
public final class EventConsumer implements AutoCloseable {
    private final ConsumerOptions options;
    private final ConsumerLoop loop;

    private EventConsumer(ConsumerOptions options) {
        this.options = options;
        this.loop = new ConsumerLoop(options);
    }

    /**
     * Starts a consumer. Returns at once; a consumer that cannot reach NATS, or whose stream is not there yet, goes on trying and tells the
     * log and its listener.
     */
    public static EventConsumer start(ConsumerOptions options) {
        EventConsumer consumer = new EventConsumer(options);
        consumer.loop.start();
        return consumer;
    }

    /** Whether the stream is being read at the moment. */
    public boolean isConnected() {
        return loop.isConnected();
    }

    /** What its group has before it, some seconds old; nothing while it is not connected, or without a group. */
    public Optional<Backlog> backlog() {
        return loop.backlog();
    }

    /**
     * Handles the group's dead letters again, oldest first, each in the order of its key behind what this member has of it. Those that are
     * handled are gone from the dead letters; after one that fails again, the later ones of its key are left. Returns when all are done with.
     *
     * @return how many were handled and how many are left
     * @throws IllegalStateException if this consumer is not connected, has no group, or is closed meanwhile
     * @throws dev.outbox.consumer.deadletter.DeadLetterStoreException if they cannot be read
     */
    public Retried retryDeadLetters() {
        return loop.retryDeadLetters();
    }

    /**
     * What became of dead letters.
     *
     * @param handled are gone
     * @param left failed again, or wait behind one that did
     */
    public record Retried(int handled, int left) {}

    /**
     * Stops: takes no more, waits for what is being handled, within the close timeout, and gives the rest back to the group.
     */
    @Override
    public void close() {
        loop.close();
    }

    @Override
    public String toString() {
        return options.toString();
    }
}
