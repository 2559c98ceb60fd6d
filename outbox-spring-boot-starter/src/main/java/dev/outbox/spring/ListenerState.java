package dev.outbox.spring;

import dev.outbox.consumer.ConsumerListener;
import dev.outbox.consumer.ReceivedEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Knows what a listener does. Told by its consumer's threads, asked by any. */
final class ListenerState implements ConsumerListener {
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final List<Consumer<Duration>> timers = new CopyOnWriteArrayList<>();
    private volatile @Nullable String trouble;

    /** Events that were handled. */
    long handled() {
        return handled.get();
    }

    /** Events that were delivered again and not handled again. */
    long skipped() {
        return skipped.get();
    }

    /** Tries that failed. */
    long failures() {
        return failures.get();
    }

    /** Events that are not tried again. */
    long givenUp() {
        return givenUp.get();
    }

    /** Why the stream cannot be read; null if nothing went wrong since it last could. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** Somebody is told how long each event took that was handled. */
    void time(Consumer<Duration> timer) {
        timers.add(timer);
    }

    @Override
    public void connected() {
        trouble = null;
    }

    @Override
    public void disconnected(String why) {
        trouble = why;
    }

    @Override
    public void handled(ReceivedEvent event, Duration took) {
        handled.incrementAndGet();
        timers.forEach(timer -> timer.accept(took));
    }

    @Override
    public void skipped(ReceivedEvent event) {
        skipped.incrementAndGet();
    }

    @Override
    public void failed(ReceivedEvent event, int attempts, Duration again, Throwable cause) {
        failures.incrementAndGet();
    }

    @Override
    public void gaveUp(String natsSubject, long sequence, String cause) {
        givenUp.incrementAndGet();
    }
}
