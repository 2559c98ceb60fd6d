/**
 * The outbox store on PostgreSQL. All SQL of the relay is in RelaySql.
 *
 * <p>Internal: may change in any release.
 */
@NullMarked
package dev.outbox.relay.postgres;

import org.jspecify.annotations.NullMarked;
