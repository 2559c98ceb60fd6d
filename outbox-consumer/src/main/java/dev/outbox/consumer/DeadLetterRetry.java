package dev.outbox.consumer;

import dev.outbox.cloudevents.InvalidCloudEventException;
import dev.outbox.consumer.EventConsumer.Retried;
import dev.outbox.consumer.deadletter.DeadLetter;
import dev.outbox.consumer.deadletter.DeadLetters;
import dev.outbox.consumer.lane.Lanes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Handles the dead letters of a group again, one after another. Confined to one thread; the work itself is done by the lanes. */
final class DeadLetterRetry {
    private static final int LETTERS_AT_A_TIME = 100;

    private final DeadLetters letters;
    private final Handling handling;
    private final Lanes lanes;
    private final Set<Object> failedKeys = new HashSet<>();
    private int handled;
    private int left;

    DeadLetterRetry(DeadLetters letters, Handling handling, Lanes lanes) {
        this.letters = letters;
        this.handling = handling;
        this.lanes = lanes;
    }

    Retried all() {
        long after = 0;
        List<DeadLetter> some = letters.list(after, LETTERS_AT_A_TIME);
        while (!some.isEmpty()) {
            for (DeadLetter letter : some) {
                after = letter.number();
                if (retry(letter)) {
                    letters.discard(letter);
                    handled++;
                } else {
                    left++;
                }
            }
            some = letters.list(after, LETTERS_AT_A_TIME);
        }
        return new Retried(handled, left);
    }

    private boolean retry(DeadLetter letter) {
        ReceivedEvent event;
        try {
            event = ReceivedEvent.of(letter.message(), letter.sequence(), letter.storedAt(), 1);
        } catch (InvalidCloudEventException e) {
            return false;
        }
        Object key = EventWork.lane(event);
        if (failedKeys.contains(key)) {
            return false;
        }
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        lanes.submit(key, () -> {
            done.complete(isHandled(event));
            return Optional.empty();
        });
        boolean success = await(done);
        if (!success) {
            failedKeys.add(key);
        }
        return success;
    }

    private boolean isHandled(ReceivedEvent event) {
        try {
            handling.handle(event);
            return true;
        } catch (Throwable e) {
            handling.logFailure(event, 1, Duration.ZERO, e);
            handling.tell(listener -> listener.failed(event, 1, Duration.ZERO, e));
            return false;
        }
    }

    /** A task that was waiting when the lanes are closed is never run. */
    private boolean await(CompletableFuture<Boolean> done) {
        while (true) {
            try {
                return done.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                if (lanes.isClosed()) {
                    throw new IllegalStateException("the consumer was closed while dead letters were handled again", e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while dead letters were handled again", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
