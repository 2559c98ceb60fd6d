/**
 * Recovery: finding out what an earlier life has already put into the stream.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.recover;

import org.jspecify.annotations.NullMarked;
