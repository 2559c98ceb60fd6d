/** Tasks of one key one after another, those of different keys at the same time. Knows nothing of events. */
@NullMarked
package dev.outbox.consumer.lane;

import org.jspecify.annotations.NullMarked;
