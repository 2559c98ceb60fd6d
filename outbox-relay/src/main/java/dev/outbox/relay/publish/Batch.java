package dev.outbox.relay.publish;

/** A batch in flight: its lane, and the ring slots of its events in order. */
final class Batch {
    private final int lane;
    private final int[] slots;

    Batch(int lane, int[] slots) {
        this.lane = lane;
        this.slots = slots;
    }

    int lane() {
        return lane;
    }

    int[] slots() {
        return slots;
    }
}
