package dev.outbox.relay.deadletter;

/**
 * What a request for a retry is about.
 *
 * @param keys how many keys
 * @param events how many events they have among the dead letters
 * @param requestedBefore how many of the events were waiting for a retry already
 */
public record RetryCount(long keys, long events, long requestedBefore) {}
