/**
 * Reading: the snapshot cursor, which never misses a late commit, and the pace of looking.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.read;

import org.jspecify.annotations.NullMarked;
