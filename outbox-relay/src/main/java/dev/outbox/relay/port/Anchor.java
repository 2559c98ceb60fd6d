package dev.outbox.relay.port;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A message by which the stream can be recognised later: at this sequence it held the message with this id.
 *
 * @param streamCreated when the stream was created
 * @param sequence of the message
 * @param messageId its {@code Nats-Msg-Id}
 */
public record Anchor(Instant streamCreated, long sequence, String messageId) {
    /** Takes the time of creation as PostgreSQL keeps it: what is written down there is compared with it. */
    public Anchor {
        streamCreated = streamCreated.truncatedTo(ChronoUnit.MICROS);
    }
}
