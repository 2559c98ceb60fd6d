package dev.outbox.relay.recover;

import dev.outbox.relay.port.Anchor;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.StreamFloor;
import dev.outbox.relay.port.StreamState;
import dev.outbox.relay.port.StreamUnavailableException;
import dev.outbox.relay.publish.AlreadyStored;
import dev.outbox.relay.read.Page;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Finds out what an earlier life has put into the stream without having it written down as settled: it reads the ids of all
 * messages above the floor of the checkpoint. The stream's own de-duplication would do the same, but only within its duplicate
 * window; this holds after any time.
 *
 * <p>What was found is needed until every event that could have been sent before the take-over has been read from the
 * outbox. All of those were visible at the take-over, so they are in the window that was being worked then or in the one opened
 * next. All but those of transactions that were prepared: a standby that was promoted may lack their commit, which the lost past saw.
 * Until all is through, checkpoints keep the old floor, if anything was found: a relay that dies meanwhile has to look from
 * there again. Not thread-safe.
 */
public final class ReadBack implements AlreadyStored {
    private final IdSet found = new IdSet();
    private final StreamFloor floor;
    private final Set<String> inDoubt;
    private final long end;
    private long seen;
    private boolean proofRequired;
    private long lastSequence;
    private String lastId = "";
    private boolean windowOpened;
    private boolean nothingInDoubt;
    private boolean done;

    private ReadBack(StreamFloor floor, long end, Set<String> inDoubt) {
        this.floor = floor;
        this.end = Math.max(floor.sequence(), end);
        this.inDoubt = new HashSet<>(inDoubt);
    }

    /**
     * Reads the stream from the floor to its end.
     *
     * @param floor of the checkpoint that was taken over
     * @param inDoubt the transactions that are prepared after the take-over
     * @param now the stream as it is after the take-over
     * @param meanwhile is run again and again: the stream may be long, and reading it take longer than the lease
     */
    public static ReadBack of(
            EventStream stream, StreamFloor floor, Set<String> inDoubt, StreamState now, Runnable meanwhile) {
        // Sequences of another stream say nothing about this one: look at all of it.
        long after = now.created().equals(floor.streamCreated()) ? floor.sequence() : 0;
        ReadBack readBack =
                new ReadBack(new StreamFloor(after, now.created(), floor.at()), now.lastSequence(), inDoubt);
        if (after < now.lastSequence()) {
            stream.readIds(after, now.lastSequence(), new EventStream.Ids() {
                @Override
                public void message(long sequence, UUID id) {
                    readBack.message(sequence, id);
                }

                @Override
                public void other(long sequence) {
                    readBack.see(sequence);
                }

                @Override
                public void readOn() {
                    meanwhile.run();
                }
            });
        }
        return readBack;
    }

    private void see(long sequence) {
        seen += sequence <= end ? 1 : 0;
    }

    private void message(long sequence, UUID id) {
        see(sequence);
        found.add(id);
        lastSequence = sequence;
        lastId = id.toString();
    }

    /**
     * Whether the stream holds an event.
     *
     * @throws StreamUnavailableException if proof is required, and the stream has discarded what could give it
     */
    @Override
    public boolean contains(UUID id) {
        boolean known = found.contains(id);
        if (!known && proofRequired && discarded() > 0) {
            throw new StreamUnavailableException(
                    "event " + id + " may have been published before: the stream has discarded " + discarded()
                            + " of the messages above sequence " + floor.sequence()
                            + "; nothing is published until on-discarded is set to publish");
        }
        return known;
    }

    /** From now on it is not enough that an event is not found: where the stream has discarded messages, it may have been one of them. */
    public void requireProof() {
        proofRequired = true;
    }

    /** How many of the messages that had to be read are not in the stream any more. */
    private long discarded() {
        return end - floor.sequence() - seen;
    }

    /** How many ids were found. */
    public int size() {
        return found.size();
    }

    /** The last message that was found. */
    public Optional<Anchor> last() {
        return lastSequence == 0 || floor.streamCreated() == null
                ? Optional.empty()
                : Optional.of(new Anchor(floor.streamCreated(), lastSequence, lastId));
    }

    /**
     * Whether events that an earlier leader has sent may still come from the outbox. Not if none was found: then nothing of what comes is
     * in the stream, as far as it reached at the take-over, and a later leader need not look there again.
     */
    public boolean mayStillFind() {
        return found.size() > 0;
    }

    /** Whether transactions that were prepared at the take-over may still show events that were sent. */
    public boolean isInDoubt() {
        return mayStillFind() && !inDoubt.isEmpty();
    }

    /** Notes which transactions are prepared still; what others have committed is in the page that is read next, or was in one before. */
    public void prepared(Set<String> still) {
        inDoubt.retainAll(still);
    }

    /** Whether all that was visible at the take-over has been read from the outbox. */
    public boolean isDone() {
        return done;
    }

    /** The floor of the checkpoint that was taken over, which holds as long as this may still find something. */
    public StreamFloor floor() {
        return floor;
    }

    /** Notes that a page has been read and offered to the publisher. */
    public void passed(Page page) {
        windowOpened |= page.opensWindow();
        nothingInDoubt |= page.opensWindow() && inDoubt.isEmpty();
        done |= windowOpened && page.completesWindow();
        if (nothingInDoubt && page.completesWindow()) {
            found.clear();
            proofRequired = false;
        }
    }
}
