package dev.outbox.relay;

import dev.outbox.relay.recover.StreamLossPolicy;
import java.time.Duration;
import java.util.List;

/** Is told of each change of a relay's state. Called on the relay's thread, so it must return quickly and not throw. */
public interface RelayListener {
    /** Connected to database and stream; another relay leads. */
    default void standingBy() {}

    /**
     * This relay leads.
     *
     * @param epoch higher than that of every leader before
     * @param foundInStream how many messages recovery found in the stream that an earlier leader may have sent
     */
    default void leading(long epoch, int foundInStream) {}

    /**
     * This relay, which leads, has found out how to send.
     *
     * @param how for people, with the reason where a faster way is missing
     */
    default void sending(String how) {}

    /**
     * This relay, which leads, has nothing but its lease to keep out what a leader sends that was frozen and replaced: in the instant
     * between its check and the write something may slip through.
     *
     * @param why says what the stream lacks for more, and what to do
     */
    default void unfenced(String why) {}

    /**
     * Events cannot be published and are dead letters now.
     *
     * @param events how many, those that wait behind others of their keys included
     * @param reason why the first of them cannot
     */
    default void parked(int events, String reason) {}

    /**
     * The stream has lost messages that it had acknowledged.
     *
     * @param what says which, and what the stream looks like
     * @param policy what happens now
     */
    default void streamLoss(String what, StreamLossPolicy policy) {}

    /** Another relay has taken over; this one stands in line again. */
    default void leadershipLost(String reason) {}

    /**
     * The work is interrupted; nothing is lost, the relay starts again.
     *
     * @param cause says what failed and what to do
     * @param retryIn when
     */
    default void interrupted(RuntimeException cause, Duration retryIn) {}

    /**
     * Retention has taken away the events of partitions, all of them settled.
     *
     * @param partitions their names
     */
    default void retained(List<String> partitions) {}

    /**
     * Looking after the outbox failed: partitions ahead, or retention. Publishing goes on, and the next round tries again.
     *
     * @param cause says what failed and what to do
     */
    default void retentionFailed(RuntimeException cause) {}

    /**
     * The relay has ended by an error that it cannot mend, and another takes over. It does not start again by itself.
     *
     * @param cause such as {@link OutOfMemoryError}
     */
    default void failed(Error cause) {}

    /** The relay has stopped. */
    default void stopped() {}
}
