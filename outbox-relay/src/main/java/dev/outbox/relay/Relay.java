package dev.outbox.relay;

import dev.outbox.relay.jetstream.JetStreams;
import dev.outbox.relay.port.RefusalCause;
import dev.outbox.relay.postgres.PostgresOutbox;
import dev.outbox.relay.publish.PublishCount;
import java.time.Duration;

/**
 * A running relay: it moves committed events from the outbox into the stream until it is closed. Any number of relays may
 * run on one outbox, in one process or in many; one works, the others stand by. Thread-safe.
 *
 * <pre>{@code
 * try (Relay relay = Relay.start(RelayOptions.builder()
 *         .databaseUrl("jdbc:postgresql://localhost:5432/todo").databaseUser("relay")
 *         .nats("nats://localhost:4222").build())) {
 *     …
 * }
 * }</pre>
 */
public final class Relay implements AutoCloseable {
    private final PublishCount count;
    private final StopSignal stop = new StopSignal();
    private final Thread thread;

    private Relay(RelayOptions options) {
        this.count = new PublishCount(options.meter());
        RelayLoop loop = new RelayLoop(
                new PostgresOutbox(options.postgres()),
                new JetStreams(options.jetStream()),
                stop,
                options.engine(),
                count,
                options.listener());
        this.thread = new Thread(loop, "outbox-relay");
        thread.setDaemon(true);
    }

    /**
     * Starts a relay. Returns at once; whether database and stream can be reached is told to the listener, and a relay
     * that cannot reach them goes on trying.
     */
    public static Relay start(RelayOptions options) {
        Relay relay = new Relay(options);
        relay.thread.start();
        return relay;
    }

    /** Events that the stream has stored since this relay was started. */
    public long published() {
        return count.stored();
    }

    /** Events that were sent again and that the stream recognised as duplicates by their id. */
    public long duplicates() {
        return count.duplicates();
    }

    /** Events that recovery found in the stream, so that they were not sent again. */
    public long foundInStream() {
        return count.foundInStream();
    }

    /** Events that were moved into the dead letters. */
    public long deadLetters() {
        return count.deadLetters();
    }

    /** Events that were moved into the dead letters for this cause. */
    public long deadLetters(RefusalCause cause) {
        return count.deadLetters(cause);
    }

    /** Whether the relay's thread is at work; false after {@link #close} or after an error of the program. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    /**
     * Stops: publishes what is in hand, writes the checkpoint, gives up the lead. Returns when that is done, within the drain
     * timeout.
     */
    @Override
    public void close() {
        stop.request();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join(Duration.ofMinutes(1).toMillis());
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
