package dev.outbox.relay;

import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.Waiter;
import dev.outbox.relay.publish.PublishCount;
import dev.outbox.relay.publish.PublisherLimits;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.relay.recover.StreamLossPolicy;
import dev.outbox.relay.retain.RetentionPolicy;
import java.time.Duration;

/** The relay's engine for tests in other packages: the same loop as in production, on whatever stands behind its ports. */
public final class Engine {
    private Engine() {}

    /** What the engine can be told. */
    public record Settings(
            PageLimits page,
            PublisherLimits publisher,
            Duration pollCeiling,
            Duration checkpointEvery,
            Duration takeOverEvery,
            Duration lease,
            Duration drainTimeout,
            DeadLetterPolicy deadLetters) {}

    /** A relay that runs on the calling thread until the waiter asks it to stop. */
    public static Runnable loop(
            OutboxStore store, EventStreams streams, Waiter waiter, Settings settings, RelayListener listener) {
        EngineOptions options = new EngineOptions(
                settings.page(),
                settings.publisher(),
                settings.pollCeiling(),
                settings.checkpointEvery(),
                settings.takeOverEvery(),
                settings.lease(),
                settings.drainTimeout(),
                StreamLossPolicy.HEAL,
                DiscardedPolicy.PUBLISH,
                settings.deadLetters(),
                new RetentionPolicy(Duration.ofHours(24), RetentionPolicy.UNLIMITED, 1_000_000),
                // In the foreground, so that a simulation is repeatable.
                Runnable::run);
        return new RelayLoop(store, streams, waiter, options, new PublishCount(), listener);
    }
}
