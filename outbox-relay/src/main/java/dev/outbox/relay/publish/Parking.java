package dev.outbox.relay.publish;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.relay.port.RefusalCause;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Parks events that cannot be published, and those of their keys that come behind them. Not thread-safe. */
final class Parking {
    private final Ring ring;
    private final DeadLetterPolicy policy;
    private final PublishCount count;
    /** Keys of which an event could not be published, with that event. */
    private final Map<String, UUID> keys = new HashMap<>();

    Parking(Ring ring, DeadLetterPolicy policy, PublishCount count) {
        this.ring = ring;
        this.policy = policy;
        this.count = count;
    }

    /** Notes keys that have dead letters, each with the event that the others wait behind. */
    void add(Map<String, UUID> parked) {
        keys.putAll(parked);
    }

    /** Forgets the keys. */
    void clear() {
        keys.clear();
    }

    /** Whether no key has dead letters. */
    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Parks an event that can never be published. */
    void refuse(int slot, RefusalCause cause, String reason) {
        OutboxEvent event = ring.event(slot).event();
        if (policy == DeadLetterPolicy.PARK_KEY) {
            keys.put(event.key(), event.id());
        }
        park(slot, cause, reason, null);
    }

    /** Parks an event if its key has dead letters; true if it did. */
    boolean parkIfBehind(int slot) {
        UUID behind = keys.get(ring.key(slot));
        if (behind == null) {
            return false;
        }
        park(slot, RefusalCause.BEHIND, "waits behind event " + behind + " of the same key", behind);
        return true;
    }

    private void park(int slot, RefusalCause cause, String reason, @Nullable UUID behind) {
        ring.park(slot, new DeadLetter(ring.event(slot), cause, reason, behind));
        count.parked(cause);
    }
}
