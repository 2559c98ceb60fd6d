package dev.outbox.consumer.deadletter;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.time.Instant;

/**
 * An event that a group gave up. Immutable.
 *
 * @param number its place in the stream of the dead letters
 * @param message what was delivered, without the headers that were for the server
 * @param sequence where it stood in the stream that it came from
 * @param storedAt when that stream stored it
 * @param cause why it was given up
 * @param attempts how often it was tried
 * @param givenUpAt when it was given up
 */
public record DeadLetter(
        long number, Message message, long sequence, Instant storedAt, String cause, int attempts, Instant givenUpAt) {
    static final String SUBJECT = "Outbox-Dead-Subject";
    static final String SEQUENCE = "Outbox-Dead-Sequence";
    static final String STORED = "Outbox-Dead-Stored";
    static final String CAUSE = "Outbox-Dead-Cause";
    static final String ATTEMPTS = "Outbox-Dead-Attempts";
    private static final String OWN = "Outbox-Dead-";

    /** The subject that it was published to. */
    public String natsSubject() {
        return message.getSubject();
    }

    static DeadLetter read(long number, Instant givenUpAt, Headers headers, byte[] data) {
        Headers original = new Headers();
        headers.forEach((name, values) -> {
            if (!name.startsWith(OWN) && !name.startsWith("Nats-")) {
                original.add(name, values);
            }
        });
        Message message = NatsMessage.builder()
                .subject(headers.getFirst(SUBJECT))
                .headers(original)
                .data(data)
                .build();
        return new DeadLetter(
                number,
                message,
                Long.parseLong(headers.getFirst(SEQUENCE)),
                Instant.parse(headers.getFirst(STORED)),
                Causes.decoded(headers.getFirst(CAUSE)),
                Integer.parseInt(headers.getFirst(ATTEMPTS)),
                givenUpAt);
    }

    @Override
    public String toString() {
        return "DeadLetter[number=" + number + ", natsSubject=" + natsSubject() + ", sequence=" + sequence
                + ", attempts=" + attempts + ", cause=" + cause + "]";
    }
}
