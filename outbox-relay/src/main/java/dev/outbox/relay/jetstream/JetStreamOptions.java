package dev.outbox.relay.jetstream;

import io.nats.client.Options;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.function.Supplier;

/**
 * Where the events go and how.
 *
 * @param connection makes the options of each connection: servers, credentials, TLS; read anew each time
 * @param stream name of the stream
 * @param subjectPrefix an event goes to {@code <prefix>.<type>}
 * @param source CloudEvents source of events that have none
 * @param provision whether to create the stream if it is absent
 * @param replicas of a stream that is created, 1 to 5
 * @param duplicateWindow of a stream that is created
 * @param ingest whether batches are fast-ingest ones where server and stream take them, else atomic
 */
public record JetStreamOptions(
        Supplier<Options.Builder> connection,
        String stream,
        String subjectPrefix,
        String source,
        boolean provision,
        int replicas,
        Duration duplicateWindow,
        boolean ingest) {
    /** The subjects of this stream on which leaders put their fence. */
    String fenceSubjects() {
        return "outbox-fence." + stream + ".>";
    }

    /** The subject of one outbox's fence in the stream that was created at that time. */
    String fence(String outbox, ZonedDateTime created) {
        Instant at = created.toInstant();
        return "outbox-fence." + stream + "." + outbox + "." + at.getEpochSecond() + "-" + at.getNano();
    }

    @Override
    public String toString() {
        return "JetStreamOptions[stream=" + stream + ", subjectPrefix=" + subjectPrefix + "]";
    }
}
