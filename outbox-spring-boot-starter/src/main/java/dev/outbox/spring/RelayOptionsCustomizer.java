package dev.outbox.spring;

import dev.outbox.relay.RelayOptions;

/** Changes what the embedded relay is told, after {@code outbox.*} and before it starts. */
@FunctionalInterface
public interface RelayOptionsCustomizer {
    /** Changes the options. */
    void customize(RelayOptions.Builder options);
}
