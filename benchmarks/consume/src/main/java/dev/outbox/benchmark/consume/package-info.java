/** Events a second of a consumer, against what plain jnats and plain JDBC do in the same run. */
@NullMarked
package dev.outbox.benchmark.consume;

import org.jspecify.annotations.NullMarked;
