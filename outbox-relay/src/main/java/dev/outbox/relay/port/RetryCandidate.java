package dev.outbox.relay.port;

import org.jspecify.annotations.Nullable;

/**
 * A dead letter to be tried again.
 *
 * @param event what is to be published
 * @param floor the stream's last sequence before it was retried for the first time, if that retry was not finished; null if
 *     it was never retried since it was parked
 */
public record RetryCandidate(StoredEvent event, @Nullable Long floor) {}
