package dev.outbox.test;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets the tests of this JVM that share a database take turns, so that each knows its own events. Thread-safe. */
final class DatabaseTurns {
    private static final Map<String, Turns> DATABASES = new ConcurrentHashMap<>();

    private DatabaseTurns() {}

    /** To be given back by {@link #close()}, from whatever thread. */
    record Turn(Turns turns) implements AutoCloseable {
        @Override
        public void close() {
            turns.owner = "";
            turns.free.release();
        }
    }

    private static final class Turns {
        private final Semaphore free = new Semaphore(1, true);
        private volatile String owner = "";
    }

    /**
     * Waits until no other test has the database.
     *
     * @throws OutboxTestException if it does not come free in time, as when a test starts another one inside itself
     */
    static Turn take(String database, String test, Duration time) {
        Turns turns = DATABASES.computeIfAbsent(database, unseen -> new Turns());
        try {
            if (!turns.free.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new OutboxTestException("'" + test + "' has waited for " + time.toSeconds()
                        + " s while '" + turns.owner
                        + "' is at work on the same database; tests with @OutboxTest take turns,"
                        + " so give one of them a database of its own");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OutboxTestException("'" + test + "' was interrupted while it waited for its turn", e);
        }
        turns.owner = test;
        return new Turn(turns);
    }
}
