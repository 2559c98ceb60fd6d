package dev.outbox.consumer.jetstream;

import java.time.Instant;

/** Where in a stream to begin. Immutable. */
public sealed interface StartAt {
    /** With the oldest event that the stream still has. */
    static StartAt first() {
        return new First();
    }

    /** With what is stored from now on. */
    static StartAt next() {
        return new Next();
    }

    /**
     * With the event of a sequence, or the first after it that there is.
     *
     * @param sequence the place in the stream, 1 or more
     * @throws IllegalArgumentException if it is less
     */
    static StartAt sequence(long sequence) {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence is " + sequence + "; the first of a stream is 1");
        }
        return new Sequence(sequence);
    }

    /**
     * With what was stored at a time or later.
     *
     * @param time by the server's clock
     */
    static StartAt time(Instant time) {
        return new Time(time);
    }

    /** See {@link StartAt#first()}. */
    record First() implements StartAt {}

    /** See {@link StartAt#next()}. */
    record Next() implements StartAt {}

    /**
     * See {@link StartAt#sequence(long)}.
     *
     * @param sequence 1 or more
     */
    record Sequence(long sequence) implements StartAt {}

    /**
     * See {@link StartAt#time(Instant)}.
     *
     * @param time by the server's clock
     */
    record Time(Instant time) implements StartAt {}
}
