/** CloudEvents over NATS, in binary and structured mode, both directions. */
@NullMarked
package dev.outbox.cloudevents;

import org.jspecify.annotations.NullMarked;
