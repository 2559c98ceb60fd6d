package dev.outbox.spring;

import dev.outbox.consumer.ConsumerOptions;

/** Changes what the consumers of {@link OutboxListener} methods are told, after annotation and {@code outbox.*} and before they start. */
@FunctionalInterface
public interface ListenerOptionsCustomizer {
    /**
     * Changes the options.
     *
     * @param listener the group, or for a broadcast listener what would be its default name
     */
    void customize(String listener, ConsumerOptions.Builder options);
}
