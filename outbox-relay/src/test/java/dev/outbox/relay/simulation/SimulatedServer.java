package dev.outbox.relay.simulation;

import dev.outbox.relay.port.EventStream.Refusal;
import dev.outbox.relay.port.StreamState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The nats-server with its one stream. Checks a message in the server's order: duplicate, fence, store. */
final class SimulatedServer {
    private static final int TOO_LARGE = 10054;
    private static final int STORE_FAILED = 10077;

    private final World world;
    private final List<StoredMessage> messages = new ArrayList<>();
    private final Map<String, StoredMessage> remembered = new HashMap<>();
    private final Set<UUID> purged = new HashSet<>();
    private Instant created;
    private long lastSequence;
    private int incarnation;
    private int streams;
    private boolean up = true;
    private boolean takesAll;
    /** Until then it stands still. */
    private long hangsUntil;

    SimulatedServer(World world) {
        this.world = world;
    }

    boolean isUp() {
        return up;
    }

    /** Another number means that the server was started anew; connections and what was on its way are gone. */
    int incarnation() {
        return incarnation;
    }

    /** How many streams there have been so far. */
    int streams() {
        return streams;
    }

    boolean hasStream() {
        return created != null;
    }

    void createStream() {
        // Its clock may have been set; a stream is told from another by this time.
        created = world.wallClock().plusNanos(world.faults.strikes(Fault.CLOCK_JUMPS) ? world.chance.clockError() : 0);
        streams++;
        lastSequence = 0;
        world.note("stream", () -> "is created");
    }

    void deleteStream() {
        world.note("stream", () -> "is deleted with " + messages.size() + " messages");
        created = null;
        lastSequence = 0;
        messages.clear();
        remembered.clear();
    }

    /** Removes all messages; the sequence goes on, and the memory of ids is lost. */
    void purge() {
        world.note("stream", () -> "is purged of " + messages.size() + " messages");
        for (StoredMessage message : messages) {
            if (message.event() != null) {
                purged.add(message.event().id());
            }
        }
        messages.clear();
        remembered.clear();
    }

    /** Goes down and loses its last messages, which it had not synced to disk; comes up again after a while. */
    void crash(int lost, long downtime) {
        if (!up) {
            return;
        }
        up = false;
        incarnation++;
        int kept = Math.max(0, messages.size() - lost);
        world.note(
                "stream",
                () -> "goes down for " + downtime / Settings.MILLI + " ms and loses "
                        + messages.subList(kept, messages.size()));
        if (kept < messages.size()) {
            lastSequence = messages.get(kept).sequence() - 1;
            messages.subList(kept, messages.size()).clear();
        }
        world.scheduler.after(downtime, this::start);
    }

    /** What is remembered of ids is what is still in the stream, and no older than the window by the wall clock. */
    private void start() {
        up = true;
        remembered.clear();
        messages.forEach(this::remember);
        world.note("stream", () -> "is up, last sequence " + lastSequence);
    }

    /** Stands still for a while: connections stay, and what arrives is looked at afterwards. */
    void hang(long time) {
        world.note("stream", () -> "hangs for " + time / Settings.MILLI + " ms");
        hangsUntil = Math.max(hangsUntil, world.now() + time);
    }

    /** How long it will stand still. */
    long hangsFor() {
        return Math.max(0, hangsUntil - world.now());
    }

    StreamState state() {
        long first = messages.isEmpty() ? lastSequence + 1 : messages.get(0).sequence();
        return new StreamState(created, first, lastSequence, Duration.ofNanos(world.settings.duplicateWindow()));
    }

    List<StoredMessage> messages() {
        return messages;
    }

    /** Events that a person has removed. */
    Set<UUID> purged() {
        return purged;
    }

    /** The message at a sequence, or null. */
    StoredMessage get(long sequence) {
        for (int i = messages.size() - 1; i >= 0 && messages.get(i).sequence() >= sequence; i--) {
            if (messages.get(i).sequence() == sequence) {
                return messages.get(i);
            }
        }
        return null;
    }

    /** The sequence of the last fence, 0 if there is none. */
    long lastFence() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).isFence()) {
                return messages.get(i).sequence();
            }
        }
        return 0;
    }

    /** From now on it takes what it has refused for good: a person has raised its limits. */
    void takeAll() {
        takesAll = true;
    }

    boolean takesAll() {
        return takesAll;
    }

    /** A publication has arrived. */
    Answer take(Publication publication) {
        if (created == null) {
            return new Answer.Refused(null, 0, "no stream takes its subject (503)");
        }
        return publication.kind() == Publication.Kind.INGEST ? takeOneByOne(publication) : takeWhole(publication);
    }

    /** Up to the first message that is lost on the way or refused. */
    private Answer takeOneByOne(Publication publication) {
        List<SentMessage> messages = publication.messages();
        long sequence = 0;
        boolean lastIsKnown = false;
        for (int i = 0; i < messages.size(); i++) {
            if (i > 0 && world.faults.strikes(Fault.MESSAGE_LOST)) {
                return new Answer.StoredInPart(i, sequence, null, false);
            }
            Answer one = takeWhole(Publication.of(messages.get(i), publication.expectedFence()));
            if (one instanceof Answer.Refused refused) {
                return i == 0 ? refused : new Answer.StoredInPart(i, sequence, refused, false);
            }
            Answer.Stored stored = (Answer.Stored) one;
            lastIsKnown = stored.duplicate();
            sequence = lastIsKnown ? sequence : stored.sequence();
        }
        return new Answer.StoredInPart(messages.size(), sequence, null, lastIsKnown);
    }

    private Answer takeWhole(Publication publication) {
        boolean batch = publication.kind() == Publication.Kind.ATOMIC;
        StoredMessage known = firstKnown(publication);
        if (known != null) {
            world.note("stream", () -> "knows " + known + " of " + publication);
            return batch
                    ? new Answer.Refused(null, Refusal.DUPLICATE_IN_BATCH, "batch contains a duplicate")
                    : new Answer.Stored(known.sequence(), true);
        }
        if (publication.isFenced() && publication.expectedFence() != lastFence()) {
            world.note("stream", () -> "refuses " + publication);
            return new Answer.Refused(null, Refusal.WRONG_LAST_SEQUENCE, "wrong last sequence: " + lastFence());
        }
        if (!takesAll && publication.messages().stream().anyMatch(m -> Ailment.IS_REFUSED.befalls(m.event()))) {
            return new Answer.Refused(Ailment.IS_REFUSED.cause, TOO_LARGE, "too large");
        }
        if (world.faults.strikes(Fault.STREAM_REFUSES)) {
            return new Answer.Refused(null, batch ? Refusal.IN_PROCESS : STORE_FAILED, "not now");
        }
        publication.messages().forEach(this::store);
        return new Answer.Stored(lastSequence, false);
    }

    private StoredMessage firstKnown(Publication publication) {
        for (SentMessage message : publication.messages()) {
            StoredMessage known = remembered.get(message.id());
            if (known != null && world.now() - known.at() < world.settings.duplicateWindow()) {
                return known;
            }
        }
        return null;
    }

    /** Somebody else writes into the stream. */
    void takeFromOthers() {
        if (up && created != null) {
            store(new SentMessage(null, null));
        }
    }

    private void store(SentMessage message) {
        StoredMessage stored = new StoredMessage(++lastSequence, message.id(), message.event(), world.now());
        messages.add(stored);
        remember(stored);
        world.note("stream", () -> "stores " + stored);
    }

    private void remember(StoredMessage message) {
        if (message.id() != null) {
            remembered.put(message.id(), message);
        }
    }
}
