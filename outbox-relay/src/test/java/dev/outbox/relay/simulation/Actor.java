package dev.outbox.relay.simulation;

import java.util.concurrent.locks.LockSupport;

/**
 * Someone with a thread of its own, because the engine is blocking code. Only one actor runs at any time: the one who has
 * been given the turn. All other state of a simulation belongs to whoever has it.
 */
final class Actor {
    private volatile Thread thread;
    private volatile boolean turn;

    /** Number of the present sleep; a wake-up call for an earlier one is void. */
    long sleep;
    /** Whether it may be woken before its time. */
    boolean wakeable;
    /** Whether it will never need the turn again. */
    boolean ended;

    /** To be called on the actor's thread before anything else. */
    void begin() {
        thread = Thread.currentThread();
    }

    void giveTurn() {
        turn = true;
        LockSupport.unpark(thread);
    }

    void awaitTurn() {
        while (!turn) {
            LockSupport.park(this);
        }
        turn = false;
    }
}
