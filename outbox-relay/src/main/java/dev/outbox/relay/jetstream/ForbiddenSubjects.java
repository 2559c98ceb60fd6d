package dev.outbox.relay.jetstream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Subjects to which the relay may not publish, as far as the server has said so. It says so as an error of the connection and
 * not as an answer to the message, and the connection is given up then; the next one has to know. Forgotten after half a minute, so that a
 * permission that was granted since is noticed. Thread-safe.
 */
final class ForbiddenSubjects {
    private static final long MEMORY_NANOS = Duration.ofSeconds(30).toNanos();

    private final Map<String, Long> since = new ConcurrentHashMap<>();

    /** Notes that the server has said no. */
    void learn(String subject) {
        since.put(subject, System.nanoTime());
    }

    boolean contains(String subject) {
        if (since.isEmpty()) {
            return false;
        }
        Long learned = since.get(subject);
        if (learned != null && System.nanoTime() - learned > MEMORY_NANOS) {
            since.remove(subject);
            return false;
        }
        return learned != null;
    }
}
