/** Events that a group could not handle, kept in a stream of their own with the cause. */
@NullMarked
package dev.outbox.consumer.deadletter;

import org.jspecify.annotations.NullMarked;
