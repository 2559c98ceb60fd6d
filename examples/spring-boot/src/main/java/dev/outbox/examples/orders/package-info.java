/** A shop's orders: what its transactions commit is in NATS JetStream, once, in order, and nothing else. */
@NullMarked
package dev.outbox.examples.orders;

import org.jspecify.annotations.NullMarked;
