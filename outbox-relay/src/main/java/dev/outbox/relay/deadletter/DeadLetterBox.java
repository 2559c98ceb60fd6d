package dev.outbox.relay.deadletter;

import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.Waiter;
import dev.outbox.relay.read.Page;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a leader has to ask about dead letters: nothing at all as long as there are none, which is nearly always. Otherwise for each page which of its
 * keys are parked, and now and then whether somebody wants a retry. Which keys are parked is not held in memory: there may be
 * millions. Not thread-safe.
 */
public final class DeadLetterBox {
    private static final long ASK_EVERY_NANOS = Duration.ofMillis(500).toNanos();

    private final OutboxSession outbox;
    private final Waiter waiter;
    private final DeadLetterPolicy policy;
    private boolean hasLetters;
    private long askedNanos;

    /** The dead letters of one outbox. */
    public DeadLetterBox(OutboxSession outbox, Waiter waiter, DeadLetterPolicy policy) {
        this.outbox = outbox;
        this.waiter = waiter;
        this.policy = policy;
        this.hasLetters = outbox.hasDeadLetters();
        this.askedNanos = waiter.nanoTime() - ASK_EVERY_NANOS;
    }

    /** Notes that there are dead letters now. */
    public void filled() {
        hasLetters = true;
    }

    /** Of the page's keys the ones that have to wait, each with the event that it waits behind. */
    public Map<String, UUID> parkedKeys(Page page) {
        if (policy == DeadLetterPolicy.CONTINUE || !hasLetters || page.events().isEmpty()) {
            return Map.of();
        }
        Set<String> keys = new HashSet<>();
        for (StoredEvent event : page.events()) {
            keys.add(event.event().key());
        }
        return outbox.parkedKeys(keys);
    }

    /** Whether somebody wants dead letters tried again; asks twice a second at most. */
    public boolean retryIsWanted() {
        if (!hasLetters || waiter.nanoTime() - askedNanos < ASK_EVERY_NANOS) {
            return false;
        }
        askedNanos = waiter.nanoTime();
        hasLetters = outbox.hasDeadLetters();
        return hasLetters && outbox.hasRetryRequests();
    }
}
