package dev.outbox.torture.fault;

import java.time.Instant;

/**
 * A fault that has struck.
 *
 * @param number its number in the run, from 1
 * @param kind what happened
 * @param inBurst whether the writers wrote as fast as they could
 * @param begun when it began
 * @param over when everything but the relay was whole again
 * @param recoveredMillis how long after that an event that was committed then was in the stream
 */
public record Struck(int number, FaultKind kind, boolean inBurst, Instant begun, Instant over, long recoveredMillis) {
    @Override
    public String toString() {
        return "fault " + number + " " + kind.code() + " at " + begun;
    }
}
