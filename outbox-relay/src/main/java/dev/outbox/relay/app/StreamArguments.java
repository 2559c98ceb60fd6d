package dev.outbox.relay.app;

import dev.outbox.relay.RelayOptions;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.relay.recover.StreamLossPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say what the events become in the stream. */
final class StreamArguments {
    @Option(names = "--stream", paramLabel = "NAME", description = "The stream (default: EVENTS).")
    private @Nullable String stream;

    @Option(
            names = "--subject-prefix",
            paramLabel = "SUBJECT",
            description = "An event goes to this subject and its type behind it (default: events).")
    private @Nullable String subjectPrefix;

    @Option(
            names = "--source",
            paramLabel = "URI",
            description = "CloudEvents source of events that have none (default: /outbox).")
    private @Nullable String source;

    @Option(
            names = "--provision-stream",
            negatable = true,
            arity = "0..1",
            fallbackValue = "true",
            paramLabel = "true|false",
            description = "Create the stream if it is absent (default: true). One that exists is never changed.")
    private @Nullable Boolean provision;

    @Option(
            names = "--stream-replicas",
            paramLabel = "NUMBER",
            description = "Replicas of a stream that is created (default: 1).")
    private @Nullable Integer replicas;

    @Option(
            names = "--duplicate-window",
            paramLabel = "TIME",
            description = "Duplicate window of a stream that is created (default: 2m).")
    private @Nullable Duration duplicateWindow;

    @Option(
            names = "--stream-loss",
            paramLabel = "heal|stop|ignore",
            description =
                    "When the stream has lost what it had acknowledged: publish it again, as far as the outbox still has it;"
                            + " publish nothing until a person has decided; or go on (default: heal).")
    private @Nullable StreamLossPolicy loss;

    @Option(
            names = "--on-discarded",
            paramLabel = "publish|stop",
            description =
                    "When an event may have been sent before, is not found in the stream, and the stream has discarded messages since:"
                            + " publish it; or publish nothing until a person has decided (default: publish).")
    private @Nullable DiscardedPolicy discarded;

    void addTo(RelayOptions.Builder options) {
        EngineSetting.set("--stream", stream, options::stream);
        EngineSetting.set("--subject-prefix", subjectPrefix, options::subjectPrefix);
        EngineSetting.set("--source", source, options::source);
        EngineSetting.set("--provision-stream", provision, options::provisionStream);
        EngineSetting.set("--stream-replicas", replicas, options::streamReplicas);
        EngineSetting.set("--duplicate-window", duplicateWindow, options::duplicateWindow);
        EngineSetting.set("--stream-loss", loss, options::streamLoss);
        EngineSetting.set("--on-discarded", discarded, options::onDiscarded);
    }

    /** The stream's name, for what is told to people. */
    String name() {
        return stream == null ? "EVENTS" : stream;
    }
}
