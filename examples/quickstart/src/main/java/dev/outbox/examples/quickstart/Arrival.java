package dev.outbox.examples.quickstart;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * An event that arrived.
 *
 * @param id the event's, {@code ce-id}
 * @param type what happened
 * @param key events of one key arrive in order
 * @param written when the event was written into the outbox, a little before the commit
 * @param received when the subscriber got it
 * @param data JSON
 */
record Arrival(UUID id, String type, String key, Instant written, Instant received, String data) {
    Duration sinceWritten() {
        return Duration.between(written, received);
    }
}
