/**
 * Dead letters: what can never be published is parked with its cause, and tried again when a person says so.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.deadletter;

import org.jspecify.annotations.NullMarked;
