package dev.outbox.spring;

import java.time.Duration;

/**
 * What waits in the outbox.
 *
 * @param waiting events that are committed and not known to be published
 * @param oldest how long the oldest of them has waited, by its time; zero if none waits
 * @param deadLetters events that cannot be published, and those that wait behind them
 */
record Backlog(long waiting, Duration oldest, long deadLetters) {}
