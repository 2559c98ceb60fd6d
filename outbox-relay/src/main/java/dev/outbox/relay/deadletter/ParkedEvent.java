package dev.outbox.relay.deadletter;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as people see it.
 *
 * @param id of the event
 * @param key of the event
 * @param type of the event
 * @param cause what kind of failure, as {@link dev.outbox.relay.port.RefusalCause#code()} writes it
 * @param reason what was refused, why, and what to do
 * @param behind the event of the same key that this one waits for; null if it was refused itself
 * @param parkedAt when it was taken out of the outbox's flow
 * @param attempts how often it was parked
 * @param retryRequestedAt since when somebody wants it tried again; null if nobody does
 */
public record ParkedEvent(
        UUID id,
        String key,
        String type,
        String cause,
        String reason,
        @Nullable UUID behind,
        Instant parkedAt,
        int attempts,
        @Nullable Instant retryRequestedAt) {}
