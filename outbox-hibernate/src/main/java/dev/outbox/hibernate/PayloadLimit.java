package dev.outbox.hibernate;

/**
 * How large the payload of an event may be.
 *
 * @param bytes at most
 * @param dropsState whether a larger one loses its state rather than failing the transaction
 */
record PayloadLimit(int bytes, boolean dropsState) {
    /** What a nats-server takes by default, 1 MiB, less a good part for subject and headers. */
    static final int DEFAULT_BYTES = 1_000_000;

    /** Enough for name, identifier and version. */
    static final int LEAST_BYTES = 1_000;

    PayloadLimit {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException(bytes + " bytes are fewer than " + LEAST_BYTES);
        }
    }
}
