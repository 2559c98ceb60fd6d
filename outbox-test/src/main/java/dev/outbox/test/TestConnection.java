package dev.outbox.test;

import java.sql.Connection;
import java.util.Optional;
import java.util.function.Function;

/** Where the outbox of a test can be read. Thread-safe. */
interface TestConnection {
    /** Works on a connection that sees what is committed. */
    <T> T committed(Function<Connection, T> work);

    /**
     * Works on a connection that sees also what the thread's transaction would commit now, if it has one that will be rolled back because
     * it is a test's; otherwise as {@link #committed}.
     */
    default <T> T current(Function<Connection, T> work) {
        return committed(work);
    }

    /** What a person should know who misses an event. */
    default Optional<String> hint() {
        return Optional.empty();
    }
}
