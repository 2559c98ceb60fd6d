package dev.outbox.relay.port;

/** Where the events go: the second of the engine's two ports. */
public interface EventStreams {
    /**
     * Connects to the stream.
     *
     * @throws StreamUnavailableException if it cannot be reached, is not there or cannot be used
     */
    EventStream connect();
}
