/** The servers and the relays, all of them processes on this machine, and what can be done to them. */
@NullMarked
package dev.outbox.torture.stage;

import org.jspecify.annotations.NullMarked;
