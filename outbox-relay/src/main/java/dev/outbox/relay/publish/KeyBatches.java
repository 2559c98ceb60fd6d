package dev.outbox.relay.publish;

import java.util.Arrays;

/**
 * Keys hashed onto the lanes: events of one key are in one lane, in their order, and a batch is stored whole or not at all. Not
 * thread-safe.
 */
final class KeyBatches implements Lanes {
    private static final int BATCH_SIZE = 500;

    private final Ring ring;
    private final int[] head = new int[COUNT];
    private final int[] tail = new int[COUNT];
    private final boolean[] busy = new boolean[COUNT];
    private final int[] next;

    KeyBatches(Ring ring) {
        this.ring = ring;
        this.next = new int[ring.slots()];
        clear();
    }

    @Override
    public void clear() {
        Arrays.fill(head, Ring.NONE);
        Arrays.fill(tail, Ring.NONE);
        Arrays.fill(busy, false);
    }

    @Override
    public void add(int slot) {
        int lane = (ring.key(slot).hashCode() * 0x9E3779B9) >>> (Integer.SIZE - 3);
        next[slot] = Ring.NONE;
        if (head[lane] == Ring.NONE) {
            head[lane] = slot;
        } else {
            next[tail[lane]] = slot;
        }
        tail[lane] = slot;
    }

    @Override
    public int[] take(int lane) {
        if (busy[lane]) {
            return new int[0];
        }
        int[] taken = new int[BATCH_SIZE];
        int count = 0;
        while (count < BATCH_SIZE && head[lane] != Ring.NONE) {
            int slot = head[lane];
            taken[count++] = slot;
            head[lane] = next[slot];
        }
        return Arrays.copyOf(taken, count);
    }

    @Override
    public void giveBack(int lane, int[] slots) {
        for (int i = slots.length - 1; i >= 0; i--) {
            next[slots[i]] = head[lane];
            if (head[lane] == Ring.NONE) {
                tail[lane] = slots[i];
            }
            head[lane] = slots[i];
        }
    }

    @Override
    public void begin(int lane, int[] slots) {
        busy[lane] = true;
    }

    @Override
    public void end(int lane, int[] slots) {
        busy[lane] = false;
    }
}
