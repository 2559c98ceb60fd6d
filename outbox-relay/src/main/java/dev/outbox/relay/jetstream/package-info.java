/**
 * The event stream on NATS JetStream.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.jetstream;

import org.jspecify.annotations.NullMarked;
