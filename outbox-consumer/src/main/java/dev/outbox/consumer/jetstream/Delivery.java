package dev.outbox.consumer.jetstream;

import io.nats.client.Message;
import io.nats.client.impl.NatsJetStreamMetaData;
import io.nats.client.support.NatsJetStreamConstants;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A message of the stream as it was delivered, until it is settled. Thread-safe. */
public final class Delivery {
    private final EventSource source;
    private final long sequence;
    private final Instant storedAt;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile Message message;
    private volatile long consumerSequence;
    private volatile long count;

    Delivery(EventSource source, Message message, Numbers numbers, Instant storedAt) {
        this.source = source;
        this.sequence = numbers.sequence();
        this.storedAt = storedAt;
        this.message = message;
        this.consumerSequence = numbers.consumerSequence();
        this.count = numbers.count();
    }

    /** What the server says of a delivery, in the reply subject. */
    static Delivery of(EventSource source, Message message) {
        NatsJetStreamMetaData meta = message.metaData();
        return new Delivery(
                source,
                message,
                new Numbers(meta.streamSequence(), meta.consumerSequence(), meta.deliveredCount()),
                meta.timestamp().toInstant());
    }

    /**
     * Which message it is, and which delivery.
     *
     * @param sequence the message's place in the stream
     * @param consumerSequence number among all deliveries of the consumer
     * @param count how often the message was delivered
     */
    record Numbers(long sequence, long consumerSequence, long count) {}

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

    /**
     * Begins to handle it, if that is this member's still: not when it was given back, its source has ended, or its lease has run out.
     *
     * @return whether it is begun; then {@link #rest} or {@link #settle} follows
     */
    public boolean begin() {
        return source.mayBegin(this) && state.compareAndSet(State.WAITING, State.IN_WORK);
    }

    /** It could not be handled, and waits to be begun again. */
    public void rest() {
        state.set(State.WAITING);
    }

    /** It is done with, and the server is told. */
    public void settle() {
        source.settle(this);
    }

    /** Whether it was waiting, and cannot be begun here any more. */
    boolean giveBack() {
        return state.compareAndSet(State.WAITING, State.GIVEN_BACK);
    }

    private enum State {
        WAITING,
        IN_WORK,
        GIVEN_BACK
    }

    /** Its number among all deliveries of the consumer. */
    long consumerSequence() {
        return consumerSequence;
    }

    /** The pin of the member that it was delivered to, where the server pins one. */
    Optional<String> pin() {
        return message.hasHeaders()
                ? Optional.ofNullable(message.getHeaders().getFirst(NatsJetStreamConstants.NATS_PIN_ID_HDR))
                : Optional.empty();
    }

    /** The server delivered it once more while it was here; what is acknowledged from now on is this delivery. */
    void deliveredAgain(Delivery again) {
        this.message = again.message;
        this.consumerSequence = again.consumerSequence;
        this.count = again.count;
    }

    @Override
    public String toString() {
        return "sequence " + sequence;
    }
}
