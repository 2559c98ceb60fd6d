package dev.outbox.relay.port;

/** Where the events go: the second of the engine's two ports. */
public interface EventStreams {
    /**
     * Connects to the stream.
     *
     * @param lease events are sent only as long as it holds
     * @throws StreamUnavailableException if it cannot be reached, is not there or cannot be used
     */
    EventStream connect(Lease lease);
}
