package dev.outbox.relay;

import dev.outbox.relay.jetstream.JetStreams;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.port.Waiter;
import dev.outbox.relay.postgres.PostgresOutbox;
import dev.outbox.relay.publish.PublishCount;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The engine of {@link Relay} on ports that somebody has broken. It is in this package, though not in that artifact, since the engine opens
 * to nobody else: so the relay that users run has no way to be broken.
 */
public final class BrokenRelay implements AutoCloseable {
    private final StopSignal stop = new StopSignal();
    private final Thread thread;

    private BrokenRelay(
            RelayOptions options,
            UnaryOperator<OutboxStore> store,
            BiFunction<EventStreams, Waiter, EventStreams> streams) {
        RelayLoop loop = new RelayLoop(
                store.apply(new PostgresOutbox(options.postgres())),
                streams.apply(new JetStreams(options.jetStream()), stop),
                stop,
                options.engine(),
                new PublishCount(),
                options.listener());
        this.thread = new Thread(loop, "outbox-relay");
        thread.setDaemon(true);
    }

    /**
     * Starts a relay.
     *
     * @param store breaks the outbox store
     * @param streams breaks the event stream
     */
    public static BrokenRelay start(
            RelayOptions options,
            UnaryOperator<OutboxStore> store,
            BiFunction<EventStreams, Waiter, EventStreams> streams) {
        BrokenRelay relay = new BrokenRelay(options, store, streams);
        relay.thread.start();
        return relay;
    }

    /** Waits until it has ended. */
    public void join() throws InterruptedException {
        thread.join();
    }

    @Override
    public void close() {
        stop.request();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
