package dev.outbox.relay.deadletter;

/**
 * A dead letter with what it holds.
 *
 * @param parked why it is here
 * @param content what it holds
 */
public record ParkedDetails(ParkedEvent parked, ParkedContent content) {}
