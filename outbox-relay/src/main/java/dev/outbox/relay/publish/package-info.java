/**
 * Publishing: many messages in flight, one per key, acknowledgements on one subscription.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.publish;

import org.jspecify.annotations.NullMarked;
