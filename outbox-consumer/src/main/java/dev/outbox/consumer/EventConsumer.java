package dev.outbox.consumer;

import dev.outbox.consumer.deadletter.DeadLetter;
import dev.outbox.consumer.deadletter.DeadLetters;
import dev.outbox.consumer.jetstream.EventSource.Backlog;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
    private static final int LETTERS_AT_A_TIME = 100;

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
     * Handles the group's dead letters again, oldest first, on the calling thread. Those that are handled are gone from the dead letters; after
     * one that fails again, the later ones of its key are left. Of several members one should do so.
     *
     * @return how many were handled and how many are left
     * @throws IllegalStateException if this consumer is not connected or has no group
     * @throws dev.outbox.consumer.deadletter.DeadLetterStoreException if they cannot be read
     */
    public Retried retryDeadLetters() {
        DeadLetters letters = loop.deadLetters()
                .orElseThrow(() -> new IllegalStateException(
                        "there are no dead letters to be had: the consumer has no group, or is not connected"));
        Set<String> failedKeys = new HashSet<>();
        int handled = 0;
        int left = 0;
        List<DeadLetter> some;
        long after = 0;
        do {
            some = letters.list(after, LETTERS_AT_A_TIME);
            for (DeadLetter letter : some) {
                after = letter.number();
                if (retry(letter, failedKeys)) {
                    letters.discard(letter);
                    handled++;
                } else {
                    left++;
                }
            }
        } while (!some.isEmpty());
        return new Retried(handled, left);
    }

    private boolean retry(DeadLetter letter, Set<String> failedKeys) {
        ReceivedEvent event;
        try {
            event = ReceivedEvent.of(letter.message(), letter.sequence(), letter.storedAt(), 1);
        } catch (dev.outbox.cloudevents.InvalidCloudEventException e) {
            return false;
        }
        String key = event.key().orElse("");
        if (failedKeys.contains(key)) {
            return false;
        }
        try {
            options.effect.on(event);
            return true;
        } catch (Exception e) {
            failedKeys.add(key);
            loop.handling().logFailure(event, 1, Duration.ZERO, e);
            return false;
        }
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
