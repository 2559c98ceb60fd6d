package dev.outbox.relay.port;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the stream. It does not reconnect: when it breaks, every method throws
 * {@link StreamUnavailableException} and the engine starts again at the top. Not thread-safe.
 */
public interface EventStream extends AutoCloseable {
    /** Events of one batch at most (ADR-50 of NATS). */
    int MAX_BATCH = 1000;

    /** Asks the stream for its state. */
    StreamState state();

    /** What the stream holds where the anchor was. */
    MessageAt look(Anchor anchor);

    /**
     * The last fence that leaders of this outbox have put into the stream.
     *
     * @return its sequence, 0 if there is none or the stream takes no fence
     */
    long lastFence(String outbox);

    /**
     * Puts up a fence: from now on the stream refuses what relays send that have not seen it. Where stream or server cannot do
     * that, nothing happens.
     *
     * @param outbox see {@link OutboxSession#outboxName}
     * @param epoch of this leader
     * @param lastFence as {@link #lastFence} told before the epoch was raised
     * @return the fence's message, if one was put up
     * @throws StreamUnavailableException if another leader was quicker
     */
    Optional<Anchor> raiseFence(String outbox, long epoch, long lastFence);

    /**
     * Why the stream takes what goes one by one from a late leader also after a fence was put up, with what to do about it, for people; empty if
     * it refuses that.
     */
    default Optional<String> unfenced() {
        return Optional.empty();
    }

    /**
     * Sends an event; the answer comes through {@link #receive}.
     *
     * @param token comes back with the answer; used once per connection
     * @throws EventRefusedException if the event can never be sent as it is
     */
    void send(long token, StoredEvent event);

    /**
     * From how many waiting events on batches, which are stored whole or not at all, are the better way to send; with 1 all go in
     * batches, be they of one; {@link Integer#MAX_VALUE} where server or stream take none.
     */
    default int batchFrom() {
        return Integer.MAX_VALUE;
    }

    /** The ways to send that server and stream offer, for people. */
    default String waysToSend() {
        return "one by one";
    }

    /**
     * Sends events as one batch; one answer comes for all, with the sequence of the last, the others precede it without gap.
     *
     * @param token comes back with the answer; used once per connection
     * @param events at most {@link #MAX_BATCH}, in the order in which they are to be stored
     * @return the first event that can never be published as it is; then nothing was sent
     */
    default Optional<RefusedInBatch> sendBatch(long token, List<StoredEvent> events) {
        throw new UnsupportedOperationException("this stream takes no batches");
    }

    /**
     * Hands over the answers that have arrived, and if there are none waits for the first.
     *
     * @param wait how long at most; zero for not at all
     */
    void receive(Duration wait, Answers answers);

    /**
     * Reads the ids of the messages in the stream.
     *
     * @param after read above this sequence
     * @param to read up to this sequence
     * @param ids takes each {@code Nats-Msg-Id} that is a UUID
     */
    void readIds(long after, long to, Ids ids);

    @Override
    void close();

    /** Takes the ids of messages. */
    interface Ids {
        /** A message of the stream. */
        void message(long sequence, UUID id);

        /** A message without such an id. */
        default void other(long sequence) {}

        /** Is called again and again while the stream is read, also when no message comes. */
        default void readOn() {}
    }

    /** Takes answers. */
    interface Answers {
        /**
         * The stream holds the event.
         *
         * @param sequence of the message, for a duplicate of the first one
         * @param duplicate whether it held it before
         */
        void stored(long token, long sequence, boolean duplicate);

        /**
         * Of a batch the first events are stored, the others are not and will not be.
         *
         * @param count how many are stored
         * @param sequence of the last of them; other messages may lie between them. 0 if all were recognised as duplicates
         * @param why the next one was refused; null if the stream did not say
         */
        void storedInPart(long token, int count, long sequence, @Nullable Refusal why);

        /** The stream does not hold the event, or it is not known whether it does. */
        void failed(long token, Refusal refusal);
    }

    /**
     * Why an event was not stored.
     *
     * @param permanent why the same event would be refused again, however often; null if it may go better next time
     * @param code the server's error code; 0 if it did not answer with one, and then the event may have been stored
     * @param description for people
     */
    record Refusal(@Nullable RefusalCause permanent, int code, String description) {
        /** Another batch is checked against the fence at the moment: nothing was stored, the same may be sent again at once. */
        public static final int IN_PROCESS = 10164;

        /**
         * The stream holds an event of the batch already (server 2.12.1, {@code checkMsgHeadersPreClusteredProposal}; one that is
         * still on its way between replicas has another code).
         */
        public static final int DUPLICATE_IN_BATCH = 10201;

        /** The fence has moved on, or another expectation about the stream does not hold. */
        public static final int WRONG_LAST_SEQUENCE = 10071;

        /** A failure that is no answer of the server. */
        public Refusal(@Nullable RefusalCause permanent, String description) {
            this(permanent, 0, description);
        }
    }
}
