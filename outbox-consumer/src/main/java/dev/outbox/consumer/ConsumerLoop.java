package dev.outbox.consumer;

import dev.outbox.consumer.EventConsumer.Retried;
import dev.outbox.consumer.deadletter.DeadLetters;
import dev.outbox.consumer.inbox.Inbox;
import dev.outbox.consumer.jetstream.Delivery;
import dev.outbox.consumer.jetstream.EventSource;
import dev.outbox.consumer.jetstream.EventSource.Backlog;
import dev.outbox.consumer.jetstream.FeedSource;
import dev.outbox.consumer.jetstream.GroupPosition;
import dev.outbox.consumer.jetstream.GroupSettings;
import dev.outbox.consumer.jetstream.GroupSource;
import dev.outbox.consumer.jetstream.SourceUnavailableException;
import dev.outbox.consumer.lane.Lanes;
import io.nats.client.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps a consumer at work: connects, subscribes, tends the subscription, and when that ends for whatever reason begins anew. There is one way
 * to recover, the way it starts.
 */
final class ConsumerLoop {
    private static final Logger LOG = LoggerFactory.getLogger("dev.outbox.consumer");
    private static final RetryPolicy CONNECTING =
            new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(5));
    private static final Duration RENEW_EVERY = Duration.ofMillis(200);
    private static final Duration PURGE_EVERY = Duration.ofMinutes(1);

    private final ConsumerOptions options;
    private final NatsConnection nats;
    private final Handling handling;
    private final ExecutorService workers;
    private final ScheduledExecutorService timer;
    private final Lanes lanes;
    private final GroupPosition groupPosition;
    private final FeedSource.Position feedPosition = new FeedSource.Position();
    /** Something is to be tended to, or the end has come. */
    private final Semaphore wake = new Semaphore(0);

    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable EventSource source;
    private @Nullable String lastTrouble;
    private boolean hasBegun;

    ConsumerLoop(ConsumerOptions options) {
        this.options = options;
        this.nats = new NatsConnection(options);
        this.handling = new Handling(options, this::deadLetters);
        this.groupPosition = new GroupPosition(handling::forget);
        this.workers = Executors.newFixedThreadPool(options.concurrency, threads("-"));
        ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, threads("-timer-"));
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        this.timer = scheduler;
        this.lanes = new Lanes(workers, timer);
        this.thread = new Thread(this::run, "outbox-consumer-" + options.name());
        thread.setDaemon(true);
    }

    private ThreadFactory threads(String suffix) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread made = new Thread(work, "outbox-consumer-" + options.name() + suffix + number.incrementAndGet());
            made.setDaemon(true);
            return made;
        };
    }

    void start() {
        thread.start();
        Inbox inbox = options.inbox;
        String group = options.group;
        if (inbox != null && group != null) {
            ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                    () -> purge(inbox, group), PURGE_EVERY.toMillis(), PURGE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    boolean isConnected() {
        return source != null;
    }

    Optional<Backlog> backlog() {
        EventSource now = source;
        return now == null ? Optional.empty() : now.backlog();
    }

    Retried retryDeadLetters() {
        DeadLetters letters = deadLetters()
                .orElseThrow(() -> new IllegalStateException(
                        "there are no dead letters to be had: the consumer has no group, or is not connected"));
        return new DeadLetterRetry(letters, handling, lanes).all();
    }

    Optional<DeadLetters> deadLetters() {
        String group = options.group;
        Connection connection = nats.current();
        return group == null || connection == null
                ? Optional.empty()
                : Optional.of(DeadLetters.of(connection, options.stream, group));
    }

    private void run() {
        int failures = 0;
        while (!stopping) {
            try {
                EventSource opened = open();
                connected(opened);
                failures = 0;
                tend(opened);
            } catch (SourceUnavailableException e) {
                disconnected(String.valueOf(e.getMessage()));
                pause(CONNECTING.waitAfter(++failures));
            } catch (RuntimeException e) {
                LOG.error("consumer={} unexpected failure; trying again", options.name(), e);
                disconnected(EventWork.describe(e));
                pause(CONNECTING.longest());
            }
        }
    }

    private EventSource open() {
        Connection connection = nats.connect();
        String group = options.group;
        if (group == null) {
            return FeedSource.open(
                    connection,
                    new FeedSource.Settings(options.stream, options.filters, options.maxPending, options.startAt),
                    feedPosition,
                    this::submit,
                    wake::release);
        }
        GroupSettings settings = new GroupSettings(
                options.stream,
                group,
                options.filters,
                options.order == DeliveryOrder.PER_KEY,
                options.ackWait,
                options.maxPending,
                options.startAt,
                options.provision);
        return GroupSource.open(connection, settings, groupPosition, this::submit, wake::release);
    }

    private void submit(Delivery delivery) {
        EventWork work = new EventWork(delivery, handling);
        lanes.submit(work.lane(), work);
    }

    private void tend(EventSource opened) {
        try {
            while (!stopping) {
                pause(opened.tend());
            }
        } finally {
            if (!stopping) {
                source = null;
                opened.close(false);
            }
        }
    }

    private void pause(Duration time) {
        try {
            if (wake.tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException e) {
            // Nobody but close ends this thread.
            LOG.debug("consumer={} interrupted, and going on", options.name());
        }
    }

    private void connected(EventSource opened) {
        source = opened;
        lastTrouble = null;
        hasBegun = true;
        LOG.info("consuming: {}", opened.describe());
        handling.tell(ConsumerListener::connected);
    }

    /** Says the same thing once. */
    private void disconnected(String why) {
        source = null;
        if (!stopping && !why.equals(lastTrouble)) {
            lastTrouble = why;
            // At the start others may be starting too, such as the relay that creates the stream.
            LOG.atLevel(hasBegun ? Level.WARN : Level.INFO)
                    .log("consumer={} not consuming, trying again: {}", options.name(), why);
            hasBegun = true;
            handling.tell(listener -> listener.disconnected(why));
        }
    }

    private void purge(Inbox inbox, String group) {
        try {
            boolean more = true;
            while (more && !stopping) {
                more = inbox.purge(group);
            }
        } catch (RuntimeException e) {
            LOG.warn("consumer={} {}", group, e.getMessage());
        }
    }

    /** Waits for what is being handled, which others must not be given meanwhile. */
    private boolean finish(@Nullable EventSource last) throws InterruptedException {
        long end = System.nanoTime() + options.closeTimeout.toNanos();
        boolean finished = lanes.close(Duration.ZERO);
        while (!finished && System.nanoTime() < end) {
            if (last != null) {
                last.renew();
            }
            long left = Math.min(end - System.nanoTime(), RENEW_EVERY.toNanos());
            finished = lanes.close(Duration.ofNanos(Math.max(left, 0)));
        }
        return finished;
    }

    synchronized void close() {
        if (stopping) {
            return;
        }
        stopping = true;
        wake.release();
        boolean interrupted = false;
        try {
            thread.join();
            EventSource last = source;
            if (last != null) {
                last.stop();
            }
            if (!finish(last)) {
                LOG.warn(
                        "consumer={} {} events are still being handled after {}; their threads are interrupted, and the events are"
                                + " delivered again",
                        options.name(),
                        lanes.running(),
                        options.closeTimeout);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        timer.shutdownNow();
        workers.shutdownNow();
        EventSource last = source;
        if (last != null) {
            source = null;
            last.close(true);
        }
        nats.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
