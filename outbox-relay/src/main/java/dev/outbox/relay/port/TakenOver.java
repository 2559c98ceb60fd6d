package dev.outbox.relay.port;

/**
 * What a new leader starts from.
 *
 * @param epoch of this leader, higher than all before
 * @param checkpoint where the last leader stood
 * @param outbox names the outbox among all that may write to one stream: stable, of characters that a subject token and a
 *     durable name can hold
 */
public record TakenOver(long epoch, Checkpoint checkpoint, String outbox) {}
