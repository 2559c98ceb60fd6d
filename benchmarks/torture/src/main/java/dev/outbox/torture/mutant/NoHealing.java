package dev.outbox.torture.mutant;

import dev.outbox.relay.port.HistoryEntry;
import dev.outbox.relay.port.OutboxSession;
import java.util.List;

/** Remembers nothing by which a loss could be noticed. */
final class NoHealing extends ForwardingSession {
    NoHealing(OutboxSession to) {
        super(to);
    }

    @Override
    public List<HistoryEntry> history() {
        return List.of();
    }
}
