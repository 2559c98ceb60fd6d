/** What an event is, before it is a row or a message. */
@NullMarked
package dev.outbox.event;

import org.jspecify.annotations.NullMarked;
