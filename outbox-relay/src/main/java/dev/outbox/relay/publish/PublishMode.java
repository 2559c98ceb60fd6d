package dev.outbox.relay.publish;

/** How events are sent. */
public enum PublishMode {
    /** In atomic batches when many are waiting and stream and server take them, else one by one. */
    AUTO,
    /** One message each, at most one per key in flight. Works with every server from 2.9 on. */
    SINGLE,
    /** In atomic batches wherever stream and server take them (server 2.12.1, a stream with {@code allow_atomic}). */
    ATOMIC,
    /**
     * Each business transaction whole in one atomic batch, wherever stream and server take them, so that readers see all of it or nothing. Its
     * events are next to each other in the stream. Where many wait, a batch holds several.
     */
    TRANSACTION,
    /**
     * In fast-ingest batches wherever stream and server take them (server 2.14, an unreplicated stream with {@code allow_batched}), else
     * as {@link #ATOMIC}.
     */
    INGEST
}
