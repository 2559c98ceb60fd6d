package dev.outbox.relay.app;

import dev.outbox.relay.RelayOptions;
import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.publish.PublishMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how the engine works. */
final class EngineArguments {
    @Option(
            names = "--batch-size",
            paramLabel = "NUMBER",
            description = "Events of one look at the outbox at most (default: 2000).")
    private @Nullable Integer batchSize;

    @Option(
            names = "--max-in-flight",
            paramLabel = "NUMBER",
            description = "Messages sent and not yet acknowledged at most (default: 2000).")
    private @Nullable Integer maxInFlight;

    @Option(
            names = "--poll-ceiling",
            paramLabel = "TIME",
            description = "Longest pause between two looks of an idle relay (default: 50ms).")
    private @Nullable Duration pollCeiling;

    @Option(
            names = "--lease",
            paramLabel = "TIME",
            description = "The database ends a leader's session after so long without a sign of life (default: 10s).")
    private @Nullable Duration lease;

    @Option(
            names = "--ack-timeout",
            paramLabel = "TIME",
            description = "After so long an unacknowledged message is looked up in the stream (default: 5s).")
    private @Nullable Duration ackTimeout;

    @Option(
            names = "--drain-timeout",
            paramLabel = "TIME",
            description = "How long a relay that is stopped waits for acknowledgements at most (default: 8s).")
    private @Nullable Duration drainTimeout;

    @Option(
            names = "--on-dead-letter",
            paramLabel = "park-key|continue",
            description =
                    "When an event can never be published, park the later ones of its key behind it, or go on with them"
                            + " (default: park-key).")
    private @Nullable DeadLetterPolicy onDeadLetter;

    @Option(
            names = "--publish-mode",
            paramLabel = "auto|single|atomic|transaction|ingest",
            description =
                    "Send events one by one, or in atomic or fast-ingest batches where server and stream take them,"
                            + " with transaction each business transaction whole in one atomic batch"
                            + " (default: auto, batches when many events wait).")
    private @Nullable PublishMode publishMode;

    @Option(
            names = "--retention",
            paramLabel = "TIME",
            description = "How long events stay in the outbox that are settled (default: 24h).")
    private @Nullable Duration retention;

    @Option(
            names = "--retention-size",
            paramLabel = "BYTES",
            description = "How large the outbox may get before settled events go earlier, such as 20GB"
                    + " (default: unlimited).",
            converter = ByteSizeConverter.class)
    private @Nullable Long retentionSize;

    @Option(
            names = "--partition-size",
            paramLabel = "NUMBER",
            description = "Events of a partition at most; they are dropped together (default: 1000000).")
    private @Nullable Long partitionSize;

    void addTo(RelayOptions.Builder options) {
        EngineSetting.set("--batch-size", batchSize, options::batchSize);
        EngineSetting.set("--max-in-flight", maxInFlight, options::maxInFlight);
        EngineSetting.set("--poll-ceiling", pollCeiling, options::pollCeiling);
        EngineSetting.set("--lease", lease, options::lease);
        EngineSetting.set("--ack-timeout", ackTimeout, options::ackTimeout);
        EngineSetting.set("--drain-timeout", drainTimeout, options::drainTimeout);
        EngineSetting.set("--publish-mode", publishMode, options::publishMode);
        EngineSetting.set("--on-dead-letter", onDeadLetter, options::onDeadLetter);
        EngineSetting.set("--retention", retention, options::retention);
        EngineSetting.set("--retention-size", retentionSize, options::retentionSize);
        EngineSetting.set("--partition-size", partitionSize, options::partitionSize);
    }

    /** How long draining takes at most. */
    Duration drainTimeout() {
        return drainTimeout == null ? Duration.ofSeconds(8) : drainTimeout;
    }
}
