/**
 * The relay: moves committed events from the outbox table into a JetStream stream, each once, in order per key.
 *
 * <p>The way of an event: {@code read} (snapshot cursor) to {@code publish} (publisher) to {@code checkpoint}; before
 * that {@code lead} (leadership) and {@code recover} (what did an earlier life send?). {@code RelayLoop} joins them.
 */
@NullMarked
package dev.outbox.relay;

import org.jspecify.annotations.NullMarked;
