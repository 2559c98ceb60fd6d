package dev.outbox.relay.port;

/** The outbox table, seen from the relay: the first of the engine's two ports. */
public interface OutboxStore {
    /**
     * Opens a session.
     *
     * @throws StoreUnavailableException if the database cannot be reached or has no outbox
     */
    OutboxSession connect();
}
