package dev.outbox.relay.jetstream;

import dev.outbox.relay.port.StreamUnavailableException;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.Mirror;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;

/** Sees that the stream is there: creates it if it is absent and that is wanted, and never changes one that exists. */
final class StreamProvisioning {
    private static final int STREAM_NOT_FOUND = 10059;

    private final Connection connection;
    private final JetStreamOptions options;
    private final ConnectionWatch watch;

    StreamProvisioning(Connection connection, JetStreamOptions options, ConnectionWatch watch) {
        this.connection = connection;
        this.options = options;
        this.watch = watch;
    }

    StreamInfo ensureStream() {
        try {
            JetStreamManagement management = connection.jetStreamManagement();
            try {
                return usable(management.getStreamInfo(options.stream()));
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                    throw e;
                }
            }
            if (!options.provision()) {
                throw new StreamUnavailableException("stream '" + options.stream()
                        + "' does not exist; create it with the subjects " + options.subjectPrefix() + ".> and "
                        + options.fenceSubjects() + ", or set --provision-stream=true");
            }
            return management.addStream(configuration());
        } catch (JetStreamApiException | IOException e) {
            throw new StreamUnavailableException(
                    "stream '" + options.stream() + "' cannot be used or created: " + watch.explain(connection, e), e);
        }
    }

    /** A mirror has no subjects of its own, and every event would be parked for that. */
    private StreamInfo usable(StreamInfo stream) {
        Mirror mirror = stream.getConfiguration().getMirror();
        if (mirror != null) {
            throw new StreamUnavailableException("stream '" + options.stream() + "' is a mirror of '" + mirror.getName()
                    + "' and takes no events itself; name the stream that does");
        }
        return stream;
    }

    private StreamConfiguration configuration() {
        StreamConfiguration.Builder stream = StreamConfiguration.builder()
                .name(options.stream())
                .description("Events of transactional outboxes")
                .subjects(options.subjectPrefix() + ".>", options.fenceSubjects())
                .storageType(StorageType.File)
                .replicas(options.replicas())
                .duplicateWindow(options.duplicateWindow())
                .allowDirect(true);
        // Set where the server knows them, so that the faster ways to send need no change of the stream later.
        if (connection.getServerInfo().isSameOrNewerThanVersion("2.12.1")) {
            stream.allowAtomicPublish(true);
        }
        if (connection.getServerInfo().isSameOrNewerThanVersion("2.14.0")) {
            stream.allowBatched(true);
        }
        return stream.build();
    }
}
