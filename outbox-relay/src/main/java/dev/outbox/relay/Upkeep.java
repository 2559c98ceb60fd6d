package dev.outbox.relay;

import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.retain.Retainer;

/** Has the store looked after beside the work, and tells what came of it. Not thread-safe. */
final class Upkeep {
    private final Retainer retainer;
    private final OutboxSession outbox;
    private final RelayListener listener;

    Upkeep(Retainer retainer, OutboxSession outbox, RelayListener listener) {
        this.retainer = retainer;
        this.outbox = outbox;
        this.listener = listener;
    }

    /** To be called again and again; takes no time unless a round has just ended. */
    void tick() {
        retainer.tick().ifPresent(this::ended);
    }

    private void ended(Retainer.Round round) {
        Throwable failure = round.failure();
        if (failure instanceof Error error) {
            throw error;
        }
        outbox.skipSettled();
        if (!round.emptied().isEmpty()) {
            listener.retained(round.emptied());
        }
        if (failure instanceof RuntimeException exception) {
            listener.retentionFailed(exception);
        }
    }
}
