package dev.outbox.test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the events come from that are asserted on. */
interface EventSource {
    /** The events there are now, in their order. */
    List<RecordedEvent> read();

    /** What they are, for a message: {@code the events of the test's transactions}. */
    String what();

    /** How long an assertion waits for them to be as expected; zero for not at all. */
    default Duration patience() {
        return Duration.ZERO;
    }

    /** What a person should know who finds something missing. */
    default Optional<String> hint() {
        return Optional.empty();
    }

    /** The captured events they are, or are of. */
    CapturedEvents captured();
}
