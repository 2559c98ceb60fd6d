package dev.outbox.relay.port;

/**
 * What a new leader starts from.
 *
 * @param epoch of this leader, higher than all before
 * @param checkpoint where the last leader stood
 */
public record TakenOver(long epoch, Checkpoint checkpoint) {}
