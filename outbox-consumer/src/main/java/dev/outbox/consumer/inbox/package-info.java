/** The inbox: which events have been handled, written in the transaction that handles them. */
@NullMarked
package dev.outbox.consumer.inbox;

import org.jspecify.annotations.NullMarked;
