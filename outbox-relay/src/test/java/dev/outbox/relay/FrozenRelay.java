package dev.outbox.relay;

import dev.outbox.relay.faults.Gate;
import dev.outbox.relay.jetstream.GatedStreams;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.postgres.PostgresOutbox;
import dev.outbox.relay.publish.PublishCount;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/**
 * A relay that freezes in the middle of its work, with messages in its queue, as a process does that is stopped or a machine that is
 * paused: nothing of it moves, its connections stay open. When it wakes up it sends what it has, before it can learn that another
 * leads.
 */
final class FrozenRelay implements AutoCloseable {
    private final Gate engine = new Gate();
    private final CountDownLatch frozen = new CountDownLatch(1);
    private final StopSignal stop = new StopSignal();
    private final Thread thread;

    private FrozenRelay(RelayOptions options, EventStreams streams, long bytes) {
        OutboxStore store = new PostgresOutbox(options.postgres());
        RelayLoop loop = new RelayLoop(
                () -> gated(store.connect()), streams, stop, options.engine(), new PublishCount(), options.listener());
        GatedStreams.closeAfter(bytes, () -> {
            engine.close();
            frozen.countDown();
        });
        this.thread = new Thread(loop, "frozen-relay");
        thread.start();
    }

    /** Starts a relay that freezes when it has sent so many bytes. */
    static FrozenRelay after(long bytes, RelayOptions options) {
        return new FrozenRelay(options, GatedStreams.leased(options.jetStream()), bytes);
    }

    /** The same without the lease at the socket. */
    static FrozenRelay withoutLeaseAfter(long bytes, RelayOptions options) {
        return new FrozenRelay(options, GatedStreams.unleased(options.jetStream()), bytes);
    }

    /** Waits until it is frozen. */
    void awaitFrozen() throws InterruptedException {
        frozen.await();
    }

    /** Lets go on what writes to the socket, and not yet what could notice that the lead is lost. */
    void thawSocket() {
        GatedStreams.open();
    }

    void thaw() {
        GatedStreams.open();
        engine.open();
    }

    @Override
    public void close() throws InterruptedException {
        stop.request();
        thaw();
        thread.join();
    }

    private OutboxSession gated(OutboxSession session) {
        return (OutboxSession) Proxy.newProxyInstance(
                OutboxSession.class.getClassLoader(),
                new Class<?>[] {OutboxSession.class},
                (proxy, method, arguments) -> {
                    engine.pass();
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
