package dev.outbox.relay.publish;

import java.util.Arrays;

/**
 * Keeps events of one key in line: at most one of them may be in flight. If two were, the first could be lost and the
 * second stored, and sending the first again would put it behind the second.
 *
 * <p>A lane is a hash of the key, so two keys may share one and then wait for each other without need; with the 65,536 lanes of
 * 8,192 slots and 2,000 in flight 3 of 100 do. In return nothing is allocated per event, and nothing is ever to be cleaned
 * up. Slots are the publisher's ring slots. Not thread-safe.
 */
final class KeyLanes {
    private static final int LANES_PER_SLOT = 8;

    /** The last slot in line, per lane. */
    private final int[] tail;
    /** The next slot in the same line, per slot. */
    private final int[] next;
    /** The bits of a hash that tell no lane. */
    private final int shift;

    /**
     * No one in line yet.
     *
     * @param slots a power of two
     */
    KeyLanes(int slots) {
        this.tail = new int[slots * LANES_PER_SLOT];
        this.shift = Integer.numberOfLeadingZeros(tail.length) + 1;
        this.next = new int[slots];
        Arrays.fill(tail, Ring.NONE);
        Arrays.fill(next, Ring.NONE);
    }

    /** Forgets all; nothing may be in flight. */
    void clear() {
        Arrays.fill(tail, Ring.NONE);
        Arrays.fill(next, Ring.NONE);
    }

    /** Puts a slot in line; true when it is at its head, so that it may be sent at once. */
    boolean join(int slot, String key) {
        int lane = lane(key);
        int before = tail[lane];
        tail[lane] = slot;
        next[slot] = Ring.NONE;
        if (before == Ring.NONE) {
            return true;
        }
        next[before] = slot;
        return false;
    }

    /** Takes the slot at the head of its line out; returns the one that may be sent now, or {@link Ring#NONE}. */
    int leave(int slot, String key) {
        int follower = next[slot];
        if (follower == Ring.NONE) {
            tail[lane(key)] = Ring.NONE;
        }
        next[slot] = Ring.NONE;
        return follower;
    }

    private int lane(String key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> shift;
    }
}
