package dev.outbox.relay.port;

/**
 * How much one page may hold.
 *
 * @param events at least 1
 * @param bytes of payload; a page ends with the event that reaches it, so a single event may exceed it
 * @param transactions whether to tell of which transactions a page does not have all events
 */
public record PageLimits(int events, long bytes, boolean transactions) {}
