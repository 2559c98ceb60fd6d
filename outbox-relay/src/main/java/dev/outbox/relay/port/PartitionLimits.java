package dev.outbox.relay.port;

import java.time.Duration;

/**
 * When a partition is full: at the first of these.
 *
 * @param events so many
 * @param age in use for so long
 * @param bytes so large, with its indexes
 */
public record PartitionLimits(long events, Duration age, long bytes) {}
