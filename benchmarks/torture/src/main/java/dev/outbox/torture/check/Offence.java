package dev.outbox.torture.check;

import java.time.Instant;

/**
 * One event that breaks the promise.
 *
 * @param at when: of a message when it was stored, of a lost event when it was committed
 * @param what says which event, where, and what is wrong with it
 */
public record Offence(Instant at, String what) {}
