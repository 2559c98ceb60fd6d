/**
 * What capture costs. {@link dev.outbox.benchmark.capture.CaptureCosts} is the program; its benchmarks run in processes of
 * JMH's against one PostgreSQL that it starts.
 */
@NullMarked
package dev.outbox.benchmark.capture;

import org.jspecify.annotations.NullMarked;
