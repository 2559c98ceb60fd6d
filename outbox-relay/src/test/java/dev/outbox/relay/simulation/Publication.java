package dev.outbox.relay.simulation;

import java.util.List;

/**
 * What is sent at once: a message, or an atomic batch of some.
 *
 * @param expectedFence the sequence that the last fence must have; {@link #ANY_FENCE} if it does not matter
 */
record Publication(List<SentMessage> messages, boolean batch, long expectedFence) {
    static final long ANY_FENCE = -1;

    static Publication of(SentMessage message, long expectedFence) {
        return new Publication(List.of(message), false, expectedFence);
    }

    boolean isFenced() {
        return expectedFence != ANY_FENCE;
    }

    @Override
    public String toString() {
        return (batch ? "batch of " + messages : messages.get(0))
                + (isFenced() ? " behind fence " + expectedFence : "");
    }
}
