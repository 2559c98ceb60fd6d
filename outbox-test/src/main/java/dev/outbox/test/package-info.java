/**
 * Assertions on the events that an application's transactions write, for the application's own tests.
 *
 * <p>{@link dev.outbox.test.OutboxTest} on a test class, {@link dev.outbox.test.OutboxAssertions} imported statically; to test what
 * consumes events, {@link dev.outbox.test.TestEvent}. With Spring's tests and without.
 */
@NullMarked
package dev.outbox.test;

import org.jspecify.annotations.NullMarked;
