package dev.outbox.relay.publish;

import dev.outbox.relay.port.EventRefusedException;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.RefusedInBatch;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamUnavailableException;
import dev.outbox.relay.read.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Batches, at most one per lane of keys in flight. The tokens of batches are below 0. Not thread-safe. */
final class BatchWay implements Way {
    private final EventStream stream;
    private final Ring ring;
    private final Parking parking;
    private final Acknowledgements acks;
    private final Lanes lanes;
    private final Map<Long, Batch> batches = new HashMap<>();
    private long lastToken;
    /** Below this token events go one by one, since a batch with them was refused. */
    private long notBefore;

    BatchWay(EventStream stream, Ring ring, Parking parking, Acknowledgements acks, Lanes lanes) {
        this.stream = stream;
        this.ring = ring;
        this.parking = parking;
        this.acks = acks;
        this.lanes = lanes;
    }

    /** Whether stream and server take batches, and none of the waiting events has to go by itself. */
    boolean isPossible() {
        return isOnlyWay() || (stream.batchFrom() < Integer.MAX_VALUE && ring.oldestToken() >= notBefore);
    }

    /**
     * Whether one event, too, is to go in a batch: the stream may hold nothing else to the fence. A late message by itself, then the batch of a leader that
     * froze for longer than the duplicate window: both were stored (one of 3,000,000 simulated histories).
     */
    private boolean isOnlyWay() {
        return stream.batchFrom() == 1;
    }

    @Override
    public void add(int slot) {
        lanes.add(slot);
    }

    @Override
    public void added(Page last) {
        lanes.added(last);
    }

    @Override
    public boolean waitsForMore() {
        return lanes.waitsForMore();
    }

    @Override
    public void clear() {
        lanes.clear();
    }

    @Override
    public void send() {
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
            send(lane);
        }
    }

    private void send(int lane) {
        int[] slots = firstIfAlone(lane, parkThoseBehind(0, lanes.take(lane)));
        while (slots.length > 0) {
            long token = --lastToken;
            Optional<RefusedInBatch> refused = stream.sendBatch(token, events(slots));
            if (refused.isEmpty()) {
                lanes.begin(lane, slots);
                batches.put(token, new Batch(lane, slots));
                for (int slot : slots) {
                    acks.sent(slot);
                }
                return;
            }
            int index = refused.get().index();
            EventRefusedException why = refused.get().why();
            parking.refuse(slots[index], why.why(), String.valueOf(why.getMessage()));
            slots = parkThoseBehind(index, without(index, slots));
        }
    }

    /** Leaves the first alone where they have to go one by one. */
    private int[] firstIfAlone(int lane, int[] slots) {
        if (slots.length <= 1 || ring.tokenOf(slots[0]) >= notBefore) {
            return slots;
        }
        lanes.giveBack(lane, Arrays.copyOfRange(slots, 1, slots.length));
        return new int[] {slots[0]};
    }

    private List<StoredEvent> events(int[] slots) {
        List<StoredEvent> events = new ArrayList<>(slots.length);
        for (int slot : slots) {
            events.add(ring.event(slot));
        }
        return events;
    }

    /** Parks the events from an index on whose keys have dead letters; returns the rest. */
    private int[] parkThoseBehind(int from, int[] slots) {
        if (parking.isEmpty()) {
            return slots;
        }
        return IntStream.range(0, slots.length)
                .filter(i -> i < from || !parking.parkIfBehind(slots[i]))
                .map(i -> slots[i])
                .toArray();
    }

    private static int[] without(int index, int[] slots) {
        return IntStream.range(0, slots.length)
                .filter(i -> i != index)
                .map(i -> slots[i])
                .toArray();
    }

    @Override
    public void stored(long token, long lastSequence, boolean duplicate) {
        Batch batch = batches.remove(token);
        if (batch == null) {
            return;
        }
        int[] slots = batch.slots();
        lanes.end(batch.lane(), slots);
        for (int i = 0; i < slots.length; i++) {
            acks.stored(slots[i], lastSequence - (slots.length - 1 - i), duplicate);
        }
    }

    @Override
    public void failed(long token, EventStream.Refusal refusal) {
        Batch batch = batches.remove(token);
        if (batch == null) {
            return;
        }
        int[] slots = batch.slots();
        int code = refusal.code();
        if (code == 0 || code == EventStream.Refusal.WRONG_LAST_SEQUENCE) {
            throw new StreamUnavailableException(
                    "a batch of " + slots.length + " events was not stored: " + refusal.description());
        }
        // The server has said no, so nothing of the batch is stored.
        lanes.end(batch.lane(), slots);
        notStored(batch.lane(), slots, refusal);
    }

    @Override
    public void storedInPart(long token, int count, long sequence, EventStream.@Nullable Refusal why) {
        Batch batch = batches.remove(token);
        if (batch == null) {
            return;
        }
        int[] slots = batch.slots();
        boolean all = count == slots.length;
        if (!all && (why == null || why.code() == EventStream.Refusal.WRONG_LAST_SEQUENCE)) {
            throw new StreamUnavailableException("of a batch of " + slots.length + " events " + count + " were stored: "
                    + (why == null ? "the stream did not say why" : why.description()));
        }
        lanes.end(batch.lane(), slots);
        int ofKnownPlace = count > 0 && sequence > 0 ? 1 : 0;
        for (int i = 0; i < count - ofKnownPlace; i++) {
            acks.storedBefore(slots[i], sequence == 0);
        }
        if (ofKnownPlace > 0) {
            acks.stored(slots[count - 1], sequence, false);
        }
        if (!all && why != null) {
            notStored(batch.lane(), Arrays.copyOfRange(slots, count, slots.length), why);
        }
    }

    /** Which event of several it was that was refused, and whether for good, is found out one by one. */
    private void notStored(int lane, int[] slots, EventStream.Refusal why) {
        if (slots.length == 1 && isOnlyWay() && why.code() != EventStream.Refusal.IN_PROCESS) {
            refused(slots[0], why);
            return;
        }
        lanes.giveBack(lane, slots);
        for (int slot : slots) {
            acks.notStored(slot);
        }
        if (why.code() != EventStream.Refusal.IN_PROCESS) {
            notBefore = Math.max(notBefore, ring.tokenOf(slots[slots.length - 1]) + 1);
        }
    }

    private void refused(int slot, EventStream.Refusal why) {
        if (why.code() == EventStream.Refusal.DUPLICATE_IN_BATCH) {
            acks.storedBefore(slot, true);
            return;
        }
        EventRefusedException end = acks.refused(slot, why);
        parking.refuse(slot, end.why(), String.valueOf(end.getMessage()));
    }
}
