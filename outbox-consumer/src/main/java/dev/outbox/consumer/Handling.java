package dev.outbox.consumer;

import dev.outbox.consumer.deadletter.DeadLetterStoreException;
import dev.outbox.consumer.deadletter.DeadLetters;
import dev.outbox.consumer.jetstream.Delivery;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the work for all events of a consumer shares. Thread-safe. */
final class Handling {
    private static final Logger LOG = LoggerFactory.getLogger("dev.outbox.consumer");

    /**
     * So many events are known not to be handled again by this process, though their acknowledgement got lost. More than can be on their
     * way at a time.
     */
    private static final int RECENT = 20_000;

    private static final long OUTAGE_TOLD_EVERY = Duration.ofSeconds(30).toNanos();

    private final ConsumerOptions options;
    private final Supplier<Optional<DeadLetters>> deadLetters;
    private final Set<Long> recent = new LinkedHashSet<>();
    private final AtomicLong outageTold = new AtomicLong(System.nanoTime() - OUTAGE_TOLD_EVERY);

    /**
     * Shared by the work of one consumer.
     *
     * @param deadLetters where what is given up is kept; empty without a connection
     */
    Handling(ConsumerOptions options, Supplier<Optional<DeadLetters>> deadLetters) {
        this.options = options;
        this.deadLetters = deadLetters;
    }

    /** Does the work, and tells the listener. */
    void handle(ReceivedEvent event) throws Exception {
        long begun = System.nanoTime();
        boolean now = options.effect.on(event);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        tell(listener -> {
            if (now) {
                listener.handled(event, took);
            } else {
                listener.skipped(event);
            }
        });
    }

    RetryPolicy retry() {
        return options.retry;
    }

    DeliveryOrder order() {
        return options.order;
    }

    /** Whether this process has done with the event of that place in the stream. */
    boolean isRecent(long sequence) {
        synchronized (recent) {
            return recent.contains(sequence);
        }
    }

    void remember(long sequence) {
        synchronized (recent) {
            recent.add(sequence);
            if (recent.size() > RECENT) {
                recent.remove(recent.iterator().next());
            }
        }
    }

    /** The sequences mean other events now, or the same are wanted again. */
    void forget() {
        synchronized (recent) {
            recent.clear();
        }
    }

    /** Keeps it among the dead letters, which a consumer without a group does not have. */
    void keep(Delivery delivery, String cause, int attempts) {
        if (options.group != null) {
            deadLetters
                    .get()
                    .orElseThrow(() -> new DeadLetterStoreException("there is no connection to NATS", null))
                    .add(
                            delivery.message(),
                            delivery.sequence(),
                            delivery.storedAt(),
                            cause,
                            attempts,
                            options.provision);
        }
    }

    void tell(Consumer<ConsumerListener> what) {
        try {
            what.accept(options.listener);
        } catch (RuntimeException e) {
            LOG.warn("consumer={} a listener has thrown", options.name(), e);
        }
    }

    /** With the stack once: the following tries are likely to end in the same way. */
    void logFailure(ReceivedEvent event, int attempts, Duration again, Throwable cause) {
        LOG.warn(
                "consumer={} handling failed: type={} id={} sequence={} attempt={} again_in={} cause={}",
                options.name(),
                event.type(),
                event.id(),
                event.sequence(),
                attempts,
                again,
                EventWork.describe(cause),
                attempts == 1 ? cause : null);
    }

    /** Now and then, as it meets every event. */
    void logOutage(ReceivedEvent event, Throwable cause) {
        long now = System.nanoTime();
        long last = outageTold.get();
        if (now - last >= OUTAGE_TOLD_EVERY && outageTold.compareAndSet(last, now)) {
            LOG.warn(
                    "consumer={} events wait for what is needed to handle them, and are tried again: first={} cause={}",
                    options.name(),
                    event,
                    EventWork.describe(cause));
        }
    }

    void logUnkept(Delivery delivery, Exception cause) {
        LOG.error(
                "consumer={} an event that cannot be handled cannot be moved to the dead letters either, and is tried again: subject={}"
                        + " sequence={} cause={}",
                options.name(),
                delivery.message().getSubject(),
                delivery.sequence(),
                cause.getMessage());
    }

    void logGivenUp(Delivery delivery, @Nullable ReceivedEvent event, int attempts, String cause) {
        LOG.error(
                "consumer={} {}: subject={} id={} sequence={} attempts={} cause={}",
                options.name(),
                options.group == null ? "event given up, and lost to this reader" : "event moved to the dead letters",
                delivery.message().getSubject(),
                event == null ? "" : event.id(),
                delivery.sequence(),
                attempts,
                cause);
    }
}
