/** The writers, and the ledger of what they committed, which is kept outside of the outbox. */
@NullMarked
package dev.outbox.torture.write;

import org.jspecify.annotations.NullMarked;
