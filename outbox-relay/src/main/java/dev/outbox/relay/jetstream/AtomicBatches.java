package dev.outbox.relay.jetstream;

import io.nats.client.Connection;
import io.nats.client.impl.Headers;

/**
 * Sends atomic batches (ADR-50 of NATS; message ids in them since server 2.12.1): all is stored, or nothing. The first message names
 * the fence. Not thread-safe.
 */
final class AtomicBatches {
    private static final String BATCH_ID = "Nats-Batch-Id";
    private static final String BATCH_SEQUENCE = "Nats-Batch-Sequence";
    private static final String BATCH_COMMIT = "Nats-Batch-Commit";

    private final Connection connection;
    private final Fence fence;
    private final String idPrefix;

    /**
     * @param idPrefix what no other connection's batches begin with
     */
    AtomicBatches(Connection connection, Fence fence, String idPrefix) {
        this.connection = connection;
        this.fence = fence;
        this.idPrefix = idPrefix;
    }

    /**
     * Sends a batch.
     *
     * @param begun the subject for the answer to its first message, if it has more than one
     * @param ended the subject for the answer to the whole
     */
    void send(long token, BatchMessages messages, String begun, String ended) {
        String batch = idPrefix + -token;
        int last = messages.size() - 1;
        fence.addToBatch(messages.headers().get(0));
        for (int i = 0; i <= last; i++) {
            Headers headers = messages.headers().get(i);
            headers.put(BATCH_ID, batch);
            headers.put(BATCH_SEQUENCE, Integer.toString(i + 1));
            String reply = i == 0 ? begun : null;
            if (i == last) {
                headers.put(BATCH_COMMIT, "1");
                reply = ended;
            }
            connection.publish(messages.subjects().get(i), reply, headers, messages.data(i));
        }
    }
}
