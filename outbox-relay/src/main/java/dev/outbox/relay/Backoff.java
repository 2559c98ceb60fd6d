package dev.outbox.relay;

import java.time.Duration;

/** How long to wait before the next try: from 100 ms, doubled each time up to 5 s, back to the start after success. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private Duration current = Duration.ZERO;

    Duration next() {
        Duration doubled = current.isZero() ? FIRST : current.multipliedBy(2);
        current = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return current;
    }

    Duration current() {
        return current;
    }

    void reset() {
        current = Duration.ZERO;
    }
}
