/**
 * The two ports behind which the engine runs, the outbox store and the event stream, and the values that cross them.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.port;

import org.jspecify.annotations.NullMarked;
