package dev.outbox.relay.port;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event that is taken out of the outbox's flow.
 *
 * @param event which one
 * @param cause what kind of failure, or {@link RefusalCause#BEHIND}
 * @param reason for people: what was refused, why, and what to do
 * @param behind the event of the same key that could not be published; null for that event itself
 */
public record DeadLetter(
        StoredEvent event,
        RefusalCause cause,
        String reason,
        @Nullable UUID behind) {}
