package dev.outbox.relay.app;

import dev.outbox.relay.Relay;
import dev.outbox.relay.app.LoggingListener.State;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when it is asked to (SIGTERM, SIGINT): stops the relay, which drains, and exits with 0. A JVM would exit with
 * 143 however well it has stopped; so the hook itself ends the process.
 */
final class Termination {
    private static final Logger LOG = LoggerFactory.getLogger("dev.outbox.relay");
    /** What a relay needs beside draining: to write the checkpoint and to close two connections. */
    private static final Duration BESIDE_DRAINING = Duration.ofSeconds(1);

    private final Relay relay;
    private final Supplier<State> state;
    private final Duration drainTimeout;

    private Termination(Relay relay, Supplier<State> state, Duration drainTimeout) {
        this.relay = relay;
        this.state = state;
        this.drainTimeout = drainTimeout;
    }

    /**
     * From now on stops the relay when the process is asked to end.
     *
     * @param state what the relay does
     */
    static void atSignals(Relay relay, Supplier<State> state, Duration drainTimeout) {
        Termination termination = new Termination(relay, state, drainTimeout);
        Runtime.getRuntime().addShutdownHook(new Thread(termination::end, "outbox-relay-termination"));
    }

    /** From now on ends the process when a thread dies of an error: one without its relay would only seem to work. */
    static void atErrors() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            // Where memory is short the log may fail too.
            try {
                LOG.atError()
                        .addKeyValue("thread", thread.getName())
                        .setCause(error)
                        .log("outbox-relay fails");
            } finally {
                halt(Main.FAILED);
            }
        });
    }

    private void end() {
        halt(stop());
    }

    /** Stops the relay on a thread of its own: one that waits for a server that hangs must not keep the process. */
    private int stop() {
        boolean inHand = state.get() == State.LEADING;
        Duration patience = inHand ? drainTimeout.plus(BESIDE_DRAINING) : BESIDE_DRAINING;
        Thread stopping = new Thread(relay::close, "outbox-relay-stop");
        stopping.setDaemon(true);
        stopping.start();
        try {
            stopping.join(patience.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!inHand) {
            return Main.OK;
        }
        if (relay.isRunning() || state.get() == State.INTERRUPTED) {
            LOG.error("outbox-relay ends before it is drained, as database or NATS do not answer;"
                    + " the next leader finds out in the stream what was sent");
            return Main.FAILED;
        }
        return Main.OK;
    }

    private static void halt(int code) {
        try {
            Logging.stop();
        } finally {
            Runtime.getRuntime().halt(code);
        }
    }
}
