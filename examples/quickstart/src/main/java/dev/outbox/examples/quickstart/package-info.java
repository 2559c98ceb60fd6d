/**
 * The quickstart. Read {@link dev.outbox.examples.quickstart.Todo} and {@link dev.outbox.examples.quickstart.TodoApp}, an
 * ordinary application; then {@link dev.outbox.examples.quickstart.Quickstart}, which starts it beside a relay and a
 * subscriber and compares what was committed with what arrived.
 */
@NullMarked
package dev.outbox.examples.quickstart;

import org.jspecify.annotations.NullMarked;
