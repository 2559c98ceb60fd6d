/**
 * Retention: settled events go when they are old enough, beside the work and without delaying it.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.retain;

import org.jspecify.annotations.NullMarked;
