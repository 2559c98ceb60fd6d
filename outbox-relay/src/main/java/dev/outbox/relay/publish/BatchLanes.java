package dev.outbox.relay.publish;

import java.util.Arrays;

/**
 * Keys hashed onto a few lanes, each with at most one batch in flight: events of one key are in one lane, in their order, and a
 * batch is stored whole or not at all, so nothing can be overtaken. Slots are the publisher's ring slots. Not thread-safe.
 */
final class BatchLanes {
    /** Batches of 500 in eight lanes are 4,000 messages in flight; measured, four to sixteen lanes differ little. */
    static final int LANES = 8;

    private final int[] head = new int[LANES];
    private final int[] tail = new int[LANES];
    private final boolean[] busy = new boolean[LANES];
    private final int[] next;

    BatchLanes(int slots) {
        this.next = new int[slots];
        clear();
    }

    /** Forgets all; nothing may be in flight. */
    void clear() {
        Arrays.fill(head, Ring.NONE);
        Arrays.fill(tail, Ring.NONE);
        Arrays.fill(busy, false);
    }

    /** Puts a slot at the end of its key's lane. */
    void add(int slot, String key) {
        int lane = (key.hashCode() * 0x9E3779B9) >>> (Integer.SIZE - 3);
        next[slot] = Ring.NONE;
        if (head[lane] == Ring.NONE) {
            head[lane] = slot;
        } else {
            next[tail[lane]] = slot;
        }
        tail[lane] = slot;
    }

    /** Takes up to {@code most} slots from a lane that has no batch in flight; none from one that has. */
    int[] take(int lane, int most) {
        if (busy[lane]) {
            return new int[0];
        }
        int[] taken = new int[most];
        int count = 0;
        while (count < most && head[lane] != Ring.NONE) {
            int slot = head[lane];
            taken[count++] = slot;
            head[lane] = next[slot];
        }
        return Arrays.copyOf(taken, count);
    }

    /** Puts slots back at the front of the lane from which they were taken, in the same order. */
    void giveBack(int lane, int[] slots) {
        for (int i = slots.length - 1; i >= 0; i--) {
            next[slots[i]] = head[lane];
            if (head[lane] == Ring.NONE) {
                tail[lane] = slots[i];
            }
            head[lane] = slots[i];
        }
    }

    /** Notes whether the lane has a batch in flight. */
    void busy(int lane, boolean inFlight) {
        busy[lane] = inFlight;
    }
}
