package dev.outbox.consumer;

import java.time.Duration;

/**
 * Is told what a consumer does, for metrics and tests. Its methods are called by the consumer's threads and must not block; what they throw is
 * logged and otherwise ignored.
 */
public interface ConsumerListener {
    /** Is told nothing. */
    ConsumerListener NONE = new ConsumerListener() {};

    /** The stream is being read. */
    default void connected() {}

    /** The stream cannot be read for now; the consumer goes on trying. */
    default void disconnected(String why) {}

    /** An event was handled. */
    default void handled(ReceivedEvent event, Duration took) {}

    /** An event was delivered that had been handled before, and was not handled again. */
    default void skipped(ReceivedEvent event) {}

    /**
     * An event could not be handled and will be tried again.
     *
     * @param attempts how many tries have failed, as far as they count
     */
    default void failed(ReceivedEvent event, int attempts, Duration again, Throwable cause) {}

    /**
     * A message was given up: it is in the dead letters, or, in a consumer without a group, only in the log.
     *
     * @param natsSubject the subject it was published to
     * @param sequence its place in the stream
     */
    default void gaveUp(String natsSubject, long sequence, String cause) {}
}
