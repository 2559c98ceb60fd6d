package dev.outbox.relay.publish;

import dev.outbox.relay.read.Page;

/**
 * What may go together in one batch. There are a few lanes with one batch in flight each, and no two batches in flight have a key in
 * common, so nothing can be overtaken. Slots are the publisher's ring slots.
 */
interface Lanes {
    /** How many batches are in flight at most: with 500 events each they are 4,000; measured, four to sixteen differ little. */
    int COUNT = 8;

    /** Puts a slot at the end of its key's line. */
    void add(int slot);

    /** Notes that all of a page was added. */
    default void added(Page last) {}

    /** Whether nothing of what waits can be taken until more is added. */
    default boolean waitsForMore() {
        return false;
    }

    /** Takes the slots of a lane's next batch; none from a lane that has a batch in flight. */
    int[] take(int lane);

    /** Puts slots back to the front, from where they were taken, in the same order. */
    void giveBack(int lane, int[] slots);

    /** Notes that a batch with these slots is in flight in the lane. */
    void begin(int lane, int[] slots);

    /** Notes that the lane's batch is answered. */
    void end(int lane, int[] slots);

    /** Forgets all; nothing may be in flight. */
    void clear();
}
