package dev.outbox.relay.recover;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.HistoryEntry;
import dev.outbox.relay.port.MessageAt;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.StreamFloor;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.port.StreamUnavailableException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Notices that the stream has lost messages that it had acknowledged, and goes back to where the stream is known to be whole.
 *
 * <p>It happens: a machine dies before the file is synced, a volume is restored from yesterday's copy, a stream is deleted and
 * made again. What a stream loses is always its end. So the newest entry of the history tells: if the message that it
 * names is still there, nothing is lost. Otherwise the newest entry that the stream confirms is where the relay goes back
 * to, before anything is sent; from there read-back decides what has to be sent again, and in which order. Messages that limits,
 * consumption or a purge have removed are no loss. The history does not reach back to what retention has dropped from the outbox; if the
 * stream confirms nothing that is younger, all that is left is published again, and it is said that this is not all.
 */
public final class Healing {
    private final OutboxSession outbox;
    private final EventStream stream;
    private final StreamLossPolicy policy;

    /** A check of {@code stream} against the history of {@code outbox}. */
    public Healing(OutboxSession outbox, EventStream stream, StreamLossPolicy policy) {
        this.outbox = outbox;
        this.stream = stream;
        this.policy = policy;
    }

    /**
     * Checks, and if there is a loss does what the policy says.
     *
     * @param now where the last leader stood
     * @param state the stream as it is
     * @param lost called if there is a loss, with a sentence that says which
     * @return the checkpoint to start from
     * @throws StreamUnavailableException if there is a loss and the policy is to stop
     */
    public Checkpoint check(Checkpoint now, StreamState state, LossListener lost) {
        boolean loss = false;
        for (HistoryEntry entry : outbox.history()) {
            MessageAt message = look(entry.anchor(), state);
            if (message == MessageAt.SAME) {
                return loss
                        ? heal(now, Optional.of(entry), state, lost)
                        : within(state, new Checkpoint(now.cursor(), now.floor(), entry.anchor()));
            }
            loss |= message == MessageAt.LOST;
        }
        return loss ? heal(now, Optional.empty(), state, lost) : within(state, now);
    }

    /** A stream that was made again may hold the same message at the same place, and lack others. */
    private MessageAt look(Anchor anchor, StreamState state) {
        return anchor.streamCreated().equals(state.created()) ? stream.look(anchor) : MessageAt.LOST;
    }

    private Checkpoint heal(Checkpoint now, Optional<HistoryEntry> whole, StreamState state, LossListener lost) {
        long sequence = whole.map(entry -> entry.anchor().sequence()).orElse(0L);
        long floor = whole.map(Healing::floor).orElse(0L);
        String what = "the stream has lost messages that it had acknowledged: it is whole up to sequence " + sequence
                + ", created " + state.created() + ", ends at " + state.lastSequence()
                + (whole.isPresent()
                        ? ""
                        : outbox.droppedUntil().map(Healing::dropped).orElse(""));
        lost.streamLoss(what, policy);
        return switch (policy) {
            case HEAL -> outbox.goBack(whole, new StreamFloor(floor, state.created(), null));
            case IGNORE -> {
                outbox.forgetHistory();
                yield within(state, now);
            }
            case STOP ->
                throw new StreamUnavailableException(
                        what + "; nothing is published until stream-loss is set to heal or ignore");
        };
    }

    /**
     * The floor may be higher than the stream is now: others write as well, and what they wrote at the stream's end is lost. What is sent from here on
     * would be stored at or below it, and a leader that comes next would not find it. So it is lowered before anything is sent.
     */
    private Checkpoint within(StreamState state, Checkpoint start) {
        StreamFloor floor = start.floor();
        if (!state.created().equals(floor.streamCreated()) || floor.sequence() <= state.lastSequence()) {
            return start;
        }
        StreamFloor end = new StreamFloor(state.lastSequence(), state.created(), floor.at());
        Checkpoint lowered = new Checkpoint(start.cursor(), end, start.anchor());
        outbox.save(lowered, List.of());
        return lowered;
    }

    /**
     * Where events after the entry's cursor may be, at or below its floor as well: it may have been higher than the message that was known, since others
     * write too, and what was lost in between is written anew.
     */
    private static long floor(HistoryEntry entry) {
        return Math.min(entry.floor(), entry.anchor().sequence());
    }

    private static String dropped(Instant until) {
        return "; what was settled before " + until + " is not in the outbox any more and cannot be published again";
    }

    /** Is told of a loss. */
    public interface LossListener {
        /** Messages are lost; the policy says what happens now. */
        void streamLoss(String what, StreamLossPolicy policy);
    }
}
