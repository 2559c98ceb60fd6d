/** Messages of JetStream as they arrive for a group or for one reader: which may be handled now, and how they are settled. */
@NullMarked
package dev.outbox.consumer.jetstream;

import org.jspecify.annotations.NullMarked;
