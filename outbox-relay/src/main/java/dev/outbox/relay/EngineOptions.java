package dev.outbox.relay;

import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.publish.PublisherLimits;
import dev.outbox.relay.recover.DiscardedPolicy;
import dev.outbox.relay.recover.StreamLossPolicy;
import dev.outbox.relay.retain.RetentionPolicy;
import java.time.Duration;
import java.util.concurrent.Executor;

/** What the engine, as far as it is free of PostgreSQL and NATS, can be told. */
record EngineOptions(
        PageLimits page,
        PublisherLimits publisher,
        Duration pollCeiling,
        Duration checkpointEvery,
        Duration takeOverEvery,
        Duration lease,
        Duration drainTimeout,
        StreamLossPolicy streamLoss,
        DiscardedPolicy discarded,
        DeadLetterPolicy deadLetters,
        RetentionPolicy retention,
        Executor background) {}
