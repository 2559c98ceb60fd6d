/** What goes wrong, when, and how long it takes until events arrive again. */
@NullMarked
package dev.outbox.torture.fault;

import org.jspecify.annotations.NullMarked;
