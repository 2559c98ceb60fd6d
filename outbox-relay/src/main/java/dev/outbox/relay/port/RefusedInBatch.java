package dev.outbox.relay.port;

/**
 * An event of a batch that can never be published as it is, for which nothing of the batch was sent.
 *
 * @param index of the event in the batch
 * @param why says what and why
 */
public record RefusedInBatch(int index, EventRefusedException why) {}
