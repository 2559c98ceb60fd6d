package dev.outbox.relay.jetstream;

import io.nats.client.Connection;
import io.nats.client.api.StreamConfiguration;

/** Which ways to send server and stream offer, besides one message each. Immutable. */
final class WaysToSend {
    /** With fewer events waiting one by one is quicker: a small batch costs 0.7 to 1.4 ms (measured with server 2.12.5). */
    private static final int BATCH_FROM = 20;

    private final int batchFrom;
    private final boolean ingest;
    private final String text;

    private WaysToSend(int batchFrom, boolean ingest, String text) {
        this.batchFrom = batchFrom;
        this.ingest = ingest;
        this.text = text;
    }

    static WaysToSend of(Connection connection, StreamConfiguration stream, boolean ingestWanted) {
        boolean replicated = stream.getReplicas() > 1;
        // A replicated stream would not hold to the fence, see IngestBatches.
        if (ingestWanted && !replicated && isAtLeast(connection, "2.14.0") && stream.getAllowBatched()) {
            return new WaysToSend(BATCH_FROM, true, "in fast-ingest batches");
        }
        // 2.12.1 is the first that takes message ids in batches.
        if (!isAtLeast(connection, "2.12.1")) {
            return onlySingle("nats-server is older than 2.12.1");
        }
        if (!stream.getAllowAtomicPublish()) {
            return onlySingle("the stream has no allow_atomic");
        }
        if (replicated) {
            // Only batches hold to the fence there.
            return new WaysToSend(1, false, "in atomic batches");
        }
        return new WaysToSend(BATCH_FROM, false, "in atomic batches");
    }

    private static WaysToSend onlySingle(String why) {
        return new WaysToSend(Integer.MAX_VALUE, false, "one by one: " + why);
    }

    private static boolean isAtLeast(Connection connection, String version) {
        return connection.getServerInfo().isSameOrNewerThanVersion(version);
    }

    /** From how many waiting events on batches are better; {@link Integer#MAX_VALUE} where there are none. */
    int batchFrom() {
        return batchFrom;
    }

    /** Whether a message by itself would not hold to the fence. */
    boolean onlyBatchesAreFenced() {
        return batchFrom == 1;
    }

    /** Whether batches are fast-ingest ones, else atomic. */
    boolean areIngest() {
        return ingest;
    }

    @Override
    public String toString() {
        return text;
    }
}
