package dev.outbox.relay.publish;

import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamFloor;
import dev.outbox.relay.read.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The events in hand, in the cursor's order, and how far all is settled. An event is settled when it and all before it are in the stream
 * or parked.
 *
 * <p>The token of an event is its running number, its slot the token modulo the ring's size: neither a future nor a map entry is
 * needed per message. Not thread-safe.
 */
final class Ring {
    /** No slot. */
    static final int NONE = -1;

    /** What has become of an event. */
    enum State {
        WAITING,
        SENT,
        STORED,
        PARKED
    }

    private final int mask;
    private final @Nullable StoredEvent[] events;
    private final Page[] pages;
    private final int[] indexInPage;
    private final @Nullable StreamFloor[] floors;
    private final State[] states;
    private final @Nullable DeadLetter[] letters;
    /** Dead letters before the settled place that nobody has taken yet. */
    private List<DeadLetter> settledLetters = new ArrayList<>();

    /** Token of the oldest unsettled event. */
    private long head;
    /** Token of the next event to be added. */
    private long tail;

    private int waiting;
    private int inFlight;
    private long bytes;
    /** The place before which everything is settled. */
    private Cursor settled;
    /** The place after everything that was added. */
    private Cursor end;

    /**
     * An empty ring.
     *
     * @param events that it has room for at least
     * @param start the place before which everything is settled
     */
    Ring(int events, Cursor start) {
        int slots = Integer.highestOneBit(Math.max(2, events) * 2 - 1);
        this.mask = slots - 1;
        this.events = new StoredEvent[slots];
        this.pages = new Page[slots];
        this.indexInPage = new int[slots];
        this.floors = new StreamFloor[slots];
        this.states = new State[slots];
        this.letters = new DeadLetter[slots];
        this.settled = start;
        this.end = start;
    }

    /** How many slots there are, a power of two. */
    int slots() {
        return mask + 1;
    }

    boolean hasRoomFor(int size) {
        return tail - head + size <= slots();
    }

    boolean isEmpty() {
        return head == tail;
    }

    /** How many events are waiting, in flight, or done behind one that is not. */
    int unsettled() {
        return (int) (tail - head);
    }

    /** How many events are waiting. */
    int waiting() {
        return waiting;
    }

    /** How many events are sent and not answered. */
    int inFlight() {
        return inFlight;
    }

    /** Bytes of the unsettled events. */
    long bytes() {
        return bytes;
    }

    /**
     * Adds an event, {@link State#WAITING} or {@link State#STORED} already; returns its slot. {@link #addedUpTo} must follow the last one
     * of a page.
     */
    int add(Page page, int index, StreamFloor floor, State state) {
        int slot = (int) tail & mask;
        StoredEvent row = page.events().get(index);
        events[slot] = row;
        pages[slot] = page;
        indexInPage[slot] = index;
        floors[slot] = floor;
        states[slot] = state;
        if (state == State.WAITING) {
            waiting++;
        }
        tail++;
        bytes += row.size();
        return slot;
    }

    /** Everything before this place was added. */
    void addedUpTo(Cursor place) {
        end = place;
        settle();
    }

    StoredEvent event(int slot) {
        StoredEvent event = events[slot];
        if (event == null) {
            throw new IllegalStateException("slot " + slot + " is empty");
        }
        return event;
    }

    String key(int slot) {
        return event(slot).event().key();
    }

    boolean isWaiting(int slot) {
        return states[slot] == State.WAITING;
    }

    /** Notes what has become of an event. */
    void become(State state, int slot) {
        count(states[slot], -1);
        states[slot] = state;
        count(state, 1);
    }

    /** Notes that an event cannot be published. */
    void park(int slot, DeadLetter letter) {
        letters[slot] = letter;
        become(State.PARKED, slot);
    }

    private void count(State state, int change) {
        if (state == State.WAITING) {
            waiting += change;
        } else if (state == State.SENT) {
            inFlight += change;
        }
    }

    /** Slot of the oldest unsettled event. */
    int oldest() {
        return (int) head & mask;
    }

    /** Token of the oldest unsettled event. */
    long oldestToken() {
        return head;
    }

    long tokenOf(int slot) {
        return head + ((slot - head) & mask);
    }

    /** The slot of an event in flight; {@link #NONE} if it is not in flight any more. */
    int slotInFlight(long token) {
        int slot = (int) token & mask;
        return token >= head && token < tail && states[slot] == State.SENT ? slot : NONE;
    }

    boolean isInFlight(int slot) {
        return states[slot] == State.SENT;
    }

    /** The slots of the waiting events, in order. */
    int[] waitingSlots() {
        int[] slots = new int[waiting];
        int count = 0;
        for (long token = head; token < tail; token++) {
            if (states[(int) token & mask] == State.WAITING) {
                slots[count++] = (int) token & mask;
            }
        }
        return slots;
    }

    /** Moves the settled place as far as all is done. */
    void settle() {
        int last = NONE;
        while (head != tail && isDone((int) head & mask)) {
            last = (int) head & mask;
            DeadLetter letter = letters[last];
            if (letter != null) {
                settledLetters.add(letter);
                letters[last] = null;
            }
            bytes -= event(last).size();
            events[last] = null;
            head++;
        }
        if (head == tail) {
            settled = end;
        } else if (last != NONE) {
            settled = pages[last].after(indexInPage[last]);
        }
    }

    private boolean isDone(int slot) {
        return states[slot] == State.STORED || states[slot] == State.PARKED;
    }

    /** The place before which everything is settled. */
    Cursor settled() {
        return settled;
    }

    /** The floor of the oldest unsettled event; empty when everything is settled. */
    Optional<StreamFloor> floor() {
        return head == tail ? Optional.empty() : Optional.ofNullable(floors[(int) head & mask]);
    }

    boolean hasSettledLetters() {
        return !settledLetters.isEmpty();
    }

    /** Hands over the dead letters before the settled place. */
    List<DeadLetter> takeSettledLetters() {
        List<DeadLetter> taken = settledLetters;
        settledLetters = new ArrayList<>();
        return taken;
    }
}
