package dev.outbox.relay.publish;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.StreamFloor;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.port.StreamUnavailableException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of the stream's end. Not thread-safe. */
final class StreamEnd {
    private final Instant created;
    /** A sequence that the stream has reached for sure. */
    private long reached;
    /** The newest message that is known to be in the stream; null when none is. */
    private @Nullable Anchor anchor;

    StreamEnd(StreamState state, @Nullable Anchor anchor) {
        this.created = state.created();
        this.reached = state.lastSequence();
        this.anchor = anchor;
    }

    @Nullable
    Anchor anchor() {
        return anchor;
    }

    /** Notes a message that is in the stream. */
    void note(Anchor message) {
        if (anchor == null || message.sequence() > anchor.sequence()) {
            anchor = message;
        }
        reached(message.sequence());
    }

    /** Notes that the stream has reached a sequence. */
    void reached(long sequence) {
        reached = Math.max(reached, sequence);
    }

    /** The floor for what is sent from now on: nothing of it can be in the stream at or below. */
    StreamFloor floor(Instant now) {
        return new StreamFloor(reached, created, now);
    }

    /** Notes an event that was stored, or found as a duplicate, at a sequence. */
    void acknowledged(StoredEvent stored, long sequence, boolean duplicate) {
        if (anchor == null || sequence > anchor.sequence()) {
            anchor = new Anchor(created, sequence, stored.event().id().toString());
            reached(sequence);
        } else if (!duplicate) {
            throw new StreamUnavailableException(
                    "the stream stored event " + stored.event().id() + " at sequence "
                            + sequence + ", not above the last one, " + anchor.sequence()
                            + ": it seems to have lost its end; checking");
        }
    }
}
