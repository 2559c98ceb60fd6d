package dev.outbox.torture.mutant;

import dev.outbox.relay.port.EventStream;

/** Finds nothing in the stream. */
final class SkipReadBack extends ForwardingStream {
    SkipReadBack(EventStream to) {
        super(to);
    }

    @Override
    public void readIds(long after, long to, Ids ids) {
        // Nothing is what is broken.
    }
}
