package dev.outbox.torture.mutant;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.EventStream;
import java.util.Optional;

/** Puts up no fence. */
final class NoFence extends ForwardingStream {
    NoFence(EventStream to) {
        super(to);
    }

    @Override
    public long lastFence(String outbox) {
        return 0;
    }

    @Override
    public Optional<Anchor> raiseFence(String outbox, long epoch, long lastFence) {
        return Optional.empty();
    }
}
