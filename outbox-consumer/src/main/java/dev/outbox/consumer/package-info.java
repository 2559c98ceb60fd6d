/** Consuming events: {@link dev.outbox.consumer.EventConsumer} and what it is told, and the loop that keeps it at work. */
@NullMarked
package dev.outbox.consumer;

import org.jspecify.annotations.NullMarked;
