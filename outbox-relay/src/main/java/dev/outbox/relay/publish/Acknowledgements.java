package dev.outbox.relay.publish;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.EventRefusedException;
import dev.outbox.relay.port.EventStream.Refusal;
import dev.outbox.relay.port.RefusalCause;
import dev.outbox.relay.port.StreamUnavailableException;
import dev.outbox.relay.port.Waiter;
import java.time.Duration;
import java.time.Instant;

/** Follows what is in flight until it is answered. Not thread-safe. */
final class Acknowledgements {
    private static final long MICROS_A_SECOND = 1_000_000;
    private static final long NANOS_A_MICRO = 1_000;

    private final Ring ring;
    private final StreamEnd end;
    private final PublishCount count;
    private final Waiter waiter;
    private final Duration timeout;
    private final long[] sentNanos;
    /** When the last answer came, or the first message was sent after all had been answered. */
    private long heardNanos;
    /** The wall clock when it was last looked at, and the other clock then: between, it goes by the other. */
    private long wallMicros;

    private long wallNanos;

    Acknowledgements(Ring ring, StreamEnd end, PublishCount count, Waiter waiter, Duration timeout) {
        this.ring = ring;
        this.end = end;
        this.count = count;
        this.waiter = waiter;
        this.timeout = timeout;
        this.sentNanos = new long[ring.slots()];
        setClock();
    }

    /** Looks at the wall clock, which others may set; to be called now and then, as each look makes an object. */
    void setClock() {
        wallMicros = micros(waiter.now());
        wallNanos = waiter.nanoTime();
    }

    /** Notes that an event was sent. */
    void sent(int slot) {
        long now = waiter.nanoTime();
        if (ring.inFlight() == 0) {
            heardNanos = now;
        }
        sentNanos[slot] = now;
        ring.become(Ring.State.SENT, slot);
    }

    /**
     * Notes that an event is in the stream.
     *
     * @throws StreamUnavailableException if it was stored where something else had been acknowledged
     */
    void stored(int slot, long sequence, boolean duplicate) {
        answered(slot, duplicate);
        end.acknowledged(ring.event(slot), sequence, duplicate);
    }

    /** Notes that an event is in the stream, before one whose sequence is known or, a duplicate, at a place that is not known. */
    void storedBefore(int slot, boolean duplicate) {
        answered(slot, duplicate);
    }

    private void answered(int slot, boolean duplicate) {
        heard();
        ring.become(Ring.State.STORED, slot);
        count.acknowledged(
                duplicate,
                heardNanos - sentNanos[slot],
                delayMicros(ring.event(slot).event()));
    }

    /** How old an event was when it was last heard from the stream. */
    private long delayMicros(OutboxEvent event) {
        Instant time = event.time();
        long now = wallMicros + (heardNanos - wallNanos) / NANOS_A_MICRO;
        return time == null ? 0 : Math.max(0, now - micros(time));
    }

    /** Does not overflow within the years of events, as nanoseconds would. */
    private static long micros(Instant time) {
        return time.getEpochSecond() * MICROS_A_SECOND + time.getNano() / NANOS_A_MICRO;
    }

    /**
     * Notes that the stream has refused an event in flight, which waits again.
     *
     * @return what it is refused for
     * @throws StreamUnavailableException if it may go better next time
     */
    EventRefusedException refused(int slot, Refusal why) {
        count.refused(waiter.nanoTime() - sentNanos[slot]);
        OutboxEvent event = ring.event(slot).event();
        String what = "event " + event.id() + " of type " + event.type() + " was not stored: " + why.description();
        RefusalCause permanent = why.permanent();
        if (permanent == null) {
            throw new StreamUnavailableException(what);
        }
        notStored(slot);
        return new EventRefusedException(permanent, what, null);
    }

    /** Notes that an event in flight was not stored, and waits again. */
    void notStored(int slot) {
        heard();
        ring.become(Ring.State.WAITING, slot);
    }

    private void heard() {
        heardNanos = waiter.nanoTime();
    }

    /**
     * Sees that answers come.
     *
     * @throws StreamUnavailableException if the oldest event, or all that are in flight, have not been answered within the timeout
     */
    void requireInTime() {
        if (ring.inFlight() == 0) {
            return;
        }
        int oldest = ring.oldest();
        if (!ring.isInFlight(oldest)) {
            // It waits for its turn, which never comes if all that may be in flight have lost their answers.
            requireSince(heardNanos, ring.inFlight() + " events");
        } else {
            requireSince(
                    sentNanos[oldest], "event " + ring.event(oldest).event().id());
        }
    }

    private void requireSince(long sinceNanos, String what) {
        if (waiter.nanoTime() - sinceNanos > timeout.toNanos()) {
            throw new StreamUnavailableException("no acknowledgement for " + what + " within " + timeout.toMillis()
                    + " ms; it will be looked up in the stream");
        }
    }
}
