package dev.outbox.relay.simulation;

import java.util.List;

/**
 * What is sent at once: a message, or a batch of some.
 *
 * @param expectedFence the sequence that the last fence must have; {@link #ANY_FENCE} if it does not matter
 */
record Publication(List<SentMessage> messages, Kind kind, long expectedFence) {
    /** How the messages belong together. */
    enum Kind {
        SINGLE,
        /** All are stored or none. */
        ATOMIC,
        /** They are stored one after the other, up to the first that cannot be. */
        INGEST
    }

    static final long ANY_FENCE = -1;

    static Publication of(SentMessage message, long expectedFence) {
        return new Publication(List.of(message), Kind.SINGLE, expectedFence);
    }

    boolean isFenced() {
        return expectedFence != ANY_FENCE;
    }

    @Override
    public String toString() {
        return (kind == Kind.SINGLE ? messages.get(0) : kind + " batch of " + messages)
                + (isFenced() ? " behind fence " + expectedFence : "");
    }
}
