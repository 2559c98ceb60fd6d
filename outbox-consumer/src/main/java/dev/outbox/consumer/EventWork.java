package dev.outbox.consumer;

import dev.outbox.cloudevents.InvalidCloudEventException;
import dev.outbox.consumer.deadletter.DeadLetterStoreException;
import dev.outbox.consumer.jetstream.Delivery;
import dev.outbox.consumer.lane.Lanes;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The work for one delivery: handled, tried again, or given up. Run by one thread at a time. */
final class EventWork implements Lanes.Task {
    /** So long an event waits whose database is away, or that cannot be moved to the dead letters. */
    private static final Duration OUTAGE = Duration.ofSeconds(5);

    private final Delivery delivery;
    private final Handling handling;
    private final @Nullable ReceivedEvent event;
    private @Nullable String givenUp;
    private int attempts;
    private int outages;

    EventWork(Delivery delivery, Handling handling) {
        this.delivery = delivery;
        this.handling = handling;
        ReceivedEvent read = null;
        try {
            read = ReceivedEvent.of(delivery.message(), delivery.sequence(), delivery.storedAt(), delivery.count());
        } catch (InvalidCloudEventException e) {
            givenUp = "no CloudEvent: " + e.getMessage();
        } catch (RuntimeException e) {
            givenUp = "cannot be read: " + describe(e);
        }
        this.event = read;
    }

    /** Events of one key, and what cannot be told apart by one, must not overtake each other. */
    Object lane() {
        if (handling.order() == DeliveryOrder.NONE) {
            return this;
        }
        return event == null ? "" : lane(event);
    }

    static Object lane(ReceivedEvent event) {
        return event.key()
                .orElseGet(() -> event.subject()
                        .map(subject -> event.source() + " " + subject)
                        .orElse(""));
    }

    @Override
    public Optional<Duration> run() {
        if (!delivery.begin()) {
            // It is, or will be, delivered to whoever has the group now.
            return Optional.empty();
        }
        Optional<Duration> again = attempt();
        if (again.isPresent()) {
            delivery.rest();
        }
        return again;
    }

    private Optional<Duration> attempt() {
        // A first delivery is handled whatever is remembered: somebody has set the group back.
        if (delivery.count() > 1 && handling.isRecent(delivery.sequence())) {
            delivery.settle();
            return Optional.empty();
        }
        ReceivedEvent received = event;
        if (received == null || givenUp != null) {
            return giveUp();
        }
        try {
            handling.handle(received);
            done();
            return Optional.empty();
        } catch (UnprocessableEventException e) {
            attempts++;
            givenUp = describe(e);
            return giveUp();
        } catch (Throwable e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            return failed(received, e);
        }
    }

    private Optional<Duration> failed(ReceivedEvent received, Throwable cause) {
        if (cause instanceof RetryLaterException later) {
            return waits(received, later.after(), cause);
        }
        if (Outage.is(cause)) {
            outages++;
            Duration growing = handling.retry().waitAfter(outages);
            return waits(received, growing.compareTo(OUTAGE) < 0 ? growing : OUTAGE, cause);
        }
        attempts++;
        if (attempts >= handling.retry().maxAttempts()) {
            givenUp = describe(cause);
            return giveUp();
        }
        Duration wait = handling.retry().waitAfter(attempts);
        handling.logFailure(received, attempts, wait, cause);
        handling.tell(listener -> listener.failed(received, attempts, wait, cause));
        return Optional.of(wait);
    }

    private Optional<Duration> waits(ReceivedEvent received, Duration wait, Throwable cause) {
        handling.logOutage(received, cause);
        handling.tell(listener -> listener.failed(received, attempts, wait, cause));
        return Optional.of(wait);
    }

    private Optional<Duration> giveUp() {
        String cause = String.valueOf(givenUp);
        try {
            handling.keep(delivery, cause, attempts);
        } catch (DeadLetterStoreException e) {
            handling.logUnkept(delivery, e);
            return Optional.of(OUTAGE);
        }
        done();
        handling.logGivenUp(delivery, event, attempts, cause);
        handling.tell(listener -> listener.gaveUp(delivery.message().getSubject(), delivery.sequence(), cause));
        return Optional.empty();
    }

    private void done() {
        handling.remember(delivery.sequence());
        delivery.settle();
    }

    static String describe(Throwable cause) {
        return cause.getMessage() == null
                ? cause.getClass().getName()
                : cause.getClass().getName() + ": " + cause.getMessage();
    }
}
