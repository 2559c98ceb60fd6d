package dev.outbox.relay.publish;

import dev.outbox.relay.port.EventRefusedException;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.RefusalCause;
import org.jspecify.annotations.Nullable;

/** One message per event, at most one per key in flight. The token of a message is its event's. Not thread-safe. */
final class SingleWay implements Way {
    private final EventStream stream;
    private final Ring ring;
    private final Parking parking;
    private final Acknowledgements acks;
    private final int mostInFlight;
    private final KeyLanes lanes;
    /** Slots that may be sent, first in first out. */
    private final int[] ready;

    private long readyHead;
    private long readyTail;

    SingleWay(EventStream stream, Ring ring, Parking parking, Acknowledgements acks, int mostInFlight) {
        this.stream = stream;
        this.ring = ring;
        this.parking = parking;
        this.acks = acks;
        this.mostInFlight = mostInFlight;
        this.lanes = new KeyLanes(ring.slots());
        this.ready = new int[ring.slots()];
    }

    @Override
    public void add(int slot) {
        if (lanes.join(slot, ring.key(slot))) {
            makeReady(slot);
        }
    }

    @Override
    public void clear() {
        lanes.clear();
        readyHead = readyTail;
    }

    @Override
    public void send() {
        while (readyHead != readyTail && ring.inFlight() < mostInFlight) {
            int slot = ready[(int) readyHead++ & (ready.length - 1)];
            if (parking.parkIfBehind(slot)) {
                letFollowerGo(slot);
                continue;
            }
            try {
                stream.send(ring.tokenOf(slot), ring.event(slot));
                acks.sent(slot);
            } catch (EventRefusedException e) {
                refuse(slot, e.why(), String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public void stored(long token, long sequence, boolean duplicate) {
        int slot = ring.slotInFlight(token);
        if (slot != Ring.NONE) {
            acks.stored(slot, sequence, duplicate);
            letFollowerGo(slot);
        }
    }

    @Override
    public void failed(long token, EventStream.Refusal refusal) {
        int slot = ring.slotInFlight(token);
        if (slot == Ring.NONE) {
            return;
        }
        EventRefusedException end = acks.refused(slot, refusal);
        refuse(slot, end.why(), String.valueOf(end.getMessage()));
    }

    @Override
    public void storedInPart(long token, int count, long sequence, EventStream.@Nullable Refusal why) {
        throw new IllegalStateException("single messages are not stored in part");
    }

    private void refuse(int slot, RefusalCause cause, String reason) {
        parking.refuse(slot, cause, reason);
        letFollowerGo(slot);
    }

    private void letFollowerGo(int slot) {
        int follower = lanes.leave(slot, ring.key(slot));
        if (follower != Ring.NONE) {
            makeReady(follower);
        }
    }

    private void makeReady(int slot) {
        ready[(int) readyTail++ & (ready.length - 1)] = slot;
    }
}
