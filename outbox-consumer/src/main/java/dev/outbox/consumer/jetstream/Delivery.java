package dev.outbox.consumer.jetstream;

import io.nats.client.Message;
import io.nats.client.impl.NatsJetStreamMetaData;
import java.time.Instant;

/** A message of the stream as it was delivered, until it is settled. Thread-safe. */
public final class Delivery {
    private final EventSource source;
    private final long sequence;
    private final Instant storedAt;
    private volatile Message message;
    private volatile long consumerSequence;
    private volatile long count;

    Delivery(EventSource source, Message message) {
        NatsJetStreamMetaData meta = message.metaData();
        this.source = source;
        this.sequence = meta.streamSequence();
        this.storedAt = meta.timestamp().toInstant();
        this.message = message;
        this.consumerSequence = meta.consumerSequence();
        this.count = meta.deliveredCount();
    }

    /** The message, as it was delivered last. */
    public Message message() {
        return message;
    }

    /** Its place in the stream. */
    public long sequence() {
        return sequence;
    }

    /** When the stream stored it. */
    public Instant storedAt() {
        return storedAt;
    }

    /** How often it was delivered, to whichever member, 1 or more. */
    public long count() {
        return count;
    }

    /** Whether it may be handled by this member still: not after its source has ended, or its lease has run out. */
    public boolean mayBegin() {
        return source.mayBegin(this);
    }

    /** It is done with, and the server is told. */
    public void settle() {
        source.settle(this);
    }

    /** Its number among all deliveries of the consumer. */
    long consumerSequence() {
        return consumerSequence;
    }

    /** The server delivered it once more while it was here; what is acknowledged from now on is this delivery. */
    void deliveredAgain(Message again) {
        NatsJetStreamMetaData meta = again.metaData();
        this.message = again;
        this.consumerSequence = meta.consumerSequence();
        this.count = meta.deliveredCount();
    }

    @Override
    public String toString() {
        return "sequence " + sequence;
    }
}
