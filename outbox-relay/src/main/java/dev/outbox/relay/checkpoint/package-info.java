/**
 * The checkpoint: how far everything is settled, and when that is written down.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.checkpoint;

import org.jspecify.annotations.NullMarked;
