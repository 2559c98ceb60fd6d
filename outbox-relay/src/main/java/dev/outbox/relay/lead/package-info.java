/**
 * Leadership: one relay works, the others stand by.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.lead;

import org.jspecify.annotations.NullMarked;
