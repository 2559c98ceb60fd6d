package dev.outbox.relay.publish;

import java.time.Duration;

/**
 * How much the publisher has on its hands at most.
 *
 * @param inFlight messages sent and not answered; 1,000 to 4,000 measured best, 100 loses a third, 10,000 loses too
 * @param page events of a page at most
 * @param events held in all, in flight or waiting for an earlier one of their key
 * @param bytes of payload held in all, beyond which no further page is taken
 * @param ackTimeout after which an unanswered message is in doubt
 * @param mode how to send
 */
public record PublisherLimits(int inFlight, int page, int events, long bytes, Duration ackTimeout, PublishMode mode) {}
