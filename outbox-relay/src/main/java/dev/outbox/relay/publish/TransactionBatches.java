package dev.outbox.relay.publish;

import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.read.Page;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Whole transactions in each batch, in the order of their last events, several where many wait. Of two that have a key in common, the second draws the id of its
 * event for that key after the first has committed, and so after all ids of the first.
 *
 * <p>Two exceptions: a transaction of more events than a batch may have goes in several, and so does one that has its events so far
 * apart in a backlog that there is no room for all that lies between. Not thread-safe.
 */
final class TransactionBatches implements Lanes {
    /** How many waiting transactions are looked through for those whose keys are free; with hot keys it would be all, each time. */
    private static final int LOOK_AHEAD = 500;
    /** The server stores some hundred small batches a second, so those that wait go together. */
    private static final int BATCH_SIZE = 500;

    private final Ring ring;
    private final BooleanSupplier isFull;
    /** Of which there will be more. */
    private final Map<Long, List<Integer>> unfinished = new HashMap<>();

    private final Deque<int[]> waiting = new ArrayDeque<>();
    private final boolean[] busy = new boolean[COUNT];
    /** Keys of the batches in flight. */
    private final Set<String> taken = new HashSet<>();

    /**
     * @param isFull whether no more events come until some are settled
     */
    TransactionBatches(Ring ring, BooleanSupplier isFull) {
        this.ring = ring;
        this.isFull = isFull;
    }

    @Override
    public void add(int slot) {
        unfinished
                .computeIfAbsent(ring.event(slot).transaction(), transaction -> new ArrayList<>())
                .add(slot);
    }

    @Override
    public void added(Page last) {
        List<List<Integer>> finished = new ArrayList<>();
        Iterator<Map.Entry<Long, List<Integer>>> entries = unfinished.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Long, List<Integer>> entry = entries.next();
            if (!last.goingOn().contains(entry.getKey())) {
                finished.add(entry.getValue());
                entries.remove();
            }
        }
        finished.sort(Comparator.comparingLong(slots -> ring.tokenOf(slots.get(slots.size() - 1))));
        finished.forEach(this::await);
    }

    private void await(List<Integer> transaction) {
        int[] slots = transaction.stream().mapToInt(Integer::intValue).toArray();
        for (int from = 0; from < slots.length; from += EventStream.MAX_BATCH) {
            waiting.add(Arrays.copyOfRange(slots, from, Math.min(slots.length, from + EventStream.MAX_BATCH)));
        }
    }

    @Override
    public boolean waitsForMore() {
        return waiting.isEmpty() && !unfinished.isEmpty();
    }

    @Override
    public int[] take(int lane) {
        if (busy[lane]) {
            return new int[0];
        }
        if (waiting.isEmpty() && ring.inFlight() == 0 && isFull.getAsBoolean()) {
            splitOldest();
        }
        Set<String> before = new HashSet<>();
        List<int[]> together = new ArrayList<>();
        int events = 0;
        int looked = 0;
        for (Iterator<int[]> batches = waiting.iterator(); batches.hasNext() && looked < LOOK_AHEAD; looked++) {
            int[] slots = batches.next();
            Set<String> keys = keys(slots);
            if (isFree(keys, before)) {
                if (events > 0 && events + slots.length > BATCH_SIZE) {
                    break;
                }
                batches.remove();
                together.add(slots);
                events += slots.length;
            } else {
                before.addAll(keys);
            }
        }
        return together.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /** There is no room for what else it has, and none will be until it has gone. */
    private void splitOldest() {
        List<Integer> part = unfinished.remove(ring.event(ring.oldest()).transaction());
        if (part != null) {
            await(part);
        }
    }

    /** Whether no batch in flight and no earlier one that waits has a key of it. */
    private boolean isFree(Set<String> keys, Set<String> before) {
        return Collections.disjoint(keys, taken) && Collections.disjoint(keys, before);
    }

    private Set<String> keys(int[] slots) {
        Set<String> keys = new HashSet<>();
        for (int slot : slots) {
            keys.add(ring.key(slot));
        }
        return keys;
    }

    @Override
    public void giveBack(int lane, int[] slots) {
        waiting.addFirst(slots);
    }

    @Override
    public void begin(int lane, int[] slots) {
        busy[lane] = true;
        taken.addAll(keys(slots));
    }

    @Override
    public void end(int lane, int[] slots) {
        busy[lane] = false;
        taken.removeAll(keys(slots));
    }

    @Override
    public void clear() {
        unfinished.clear();
        waiting.clear();
        taken.clear();
        Arrays.fill(busy, false);
    }
}
