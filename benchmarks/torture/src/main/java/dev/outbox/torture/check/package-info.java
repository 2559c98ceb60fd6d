/** The comparison of the stream with the ledger, by plain jnats: it knows nothing of the relay. */
@NullMarked
package dev.outbox.torture.check;

import org.jspecify.annotations.NullMarked;
