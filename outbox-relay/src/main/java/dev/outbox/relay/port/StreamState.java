package dev.outbox.relay.port;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What the stream says of itself.
 *
 * @param created when it was created; another time means another stream
 * @param firstSequence of the first message it holds, or would hold
 * @param lastSequence of the last message it was given; 0 when there was none
 * @param duplicateWindow for how long it remembers {@code Nats-Msg-Id}
 */
public record StreamState(Instant created, long firstSequence, long lastSequence, Duration duplicateWindow) {
    /** Takes the time of creation as PostgreSQL keeps it: it is compared with what was written down there. */
    public StreamState {
        created = created.truncatedTo(ChronoUnit.MICROS);
    }
}
