package dev.outbox.spring;

import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * A relay that lives as long as the application context. It starts last and ends after the web server has served its last request, so
 * that what that has written is published. Thread-safe.
 */
public final class EmbeddedRelay implements SmartLifecycle {
    /** Before the web server's, which stop in {@code DEFAULT_PHASE - 1024} and later ones. */
    static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 4096;

    private final Supplier<RelayOptions> options;
    private final RelayState state;
    private @Nullable Relay relay;

    EmbeddedRelay(Supplier<RelayOptions> options, RelayState state) {
        this.options = options;
        this.state = state;
    }

    @Override
    public synchronized void start() {
        if (relay == null) {
            relay = Relay.start(options.get());
        }
    }

    @Override
    public void stop() {
        Relay running;
        synchronized (this) {
            running = relay;
            relay = null;
        }
        if (running != null) {
            running.close();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return relay != null && relay.isRunning();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** What it does at the moment. */
    public RelayState state() {
        return state;
    }

    /** Events that the stream has stored since it was started. */
    public synchronized long published() {
        return relay == null ? 0 : relay.published();
    }

    /** Events that were moved into the dead letters since it was started. */
    public synchronized long deadLetters() {
        return relay == null ? 0 : relay.deadLetters();
    }
}
