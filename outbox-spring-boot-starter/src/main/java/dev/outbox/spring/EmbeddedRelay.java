package dev.outbox.spring;

import dev.outbox.relay.Relay;
import dev.outbox.relay.RelayOptions;
import dev.outbox.relay.port.RefusalCause;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A relay that lives as long as the application context. Of all that has a phase it starts first and ends last, so that what the web server
 * and the business have written by then is published before the data source closes. Thread-safe.
 */
public final class EmbeddedRelay implements SmartLifecycle {
    /** Below the web server's and whatever the application is likely to use. */
    public static final int PHASE = Integer.MIN_VALUE + 1024;

    private static final Logger LOG = LoggerFactory.getLogger("dev.outbox.relay");
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private final RelayOptions options;
    private final RelayState state;
    private final OutboxBacklog backlog;
    private final Duration drainTimeout;
    private volatile @Nullable Relay relay;

    EmbeddedRelay(RelayOptions options, RelayState state, OutboxBacklog backlog, Duration drainTimeout) {
        this.options = options;
        this.state = state;
        this.backlog = backlog;
        this.drainTimeout = drainTimeout;
    }

    @Override
    public synchronized void start() {
        if (relay == null) {
            relay = Relay.start(options);
        }
    }

    /** Publishes what is committed by now, within the drain timeout, and gives up the lead. */
    @Override
    public synchronized void stop() {
        Relay running = relay;
        if (running != null) {
            drain();
            running.close();
            relay = null;
        }
    }

    private void drain() {
        long end = System.nanoTime() + drainTimeout.toNanos();
        try (Connection connection = backlog.connect()) {
            String committed = OutboxBacklog.snapshot(connection);
            while (state.role() == RelayState.Role.LEADING
                    && System.nanoTime() < end
                    && backlog.hasWaiting(connection, committed)) {
                TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
            }
        } catch (SQLException e) {
            LOG.debug("Outbox relay stops without looking what waits: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        Relay running = relay;
        return running != null && running.isRunning();
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
    public long published() {
        Relay running = relay;
        return running == null ? 0 : running.published();
    }

    /** Events that were moved into the dead letters since it was started. */
    public long deadLetters() {
        Relay running = relay;
        return running == null ? 0 : running.deadLetters();
    }

    /** Events that were moved into the dead letters for this cause since it was started. */
    public long deadLetters(RefusalCause cause) {
        Relay running = relay;
        return running == null ? 0 : running.deadLetters(cause);
    }
}
