package dev.outbox.relay.simulation;

/** What the stream can hold against late leaders. */
enum Fencing {
    /** Nothing: nats-server before 2.11. */
    NONE,
    /** Batches name the fence, single messages do not: a replicated stream. */
    BATCHES,
    /** Every message names the fence. */
    ALL
}
