package dev.outbox.torture.check;

import dev.outbox.torture.write.Ledger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Compares the messages of a stream, in their order, with the ledger. Not thread-safe. */
public final class StreamCheck {
    private static final int OFFENCES_TOLD_EACH = 10;

    private final Ledger ledger;
    private final Map<UUID, Ledger.Entry> committed;
    private final Map<UUID, Long> seen = new HashMap<>();
    private final Map<String, Last> lastOfKey = new HashMap<>();
    private final List<Offence> offences = new ArrayList<>();
    private long messages;
    private long doubled;
    private long phantom;
    private long outOfOrder;

    /** The last event of a key so far, and where it is. */
    private record Last(int n, long sequence) {}

    /** A check against what the ledger holds now. */
    public StreamCheck(Ledger ledger) {
        this.ledger = ledger;
        this.committed = ledger.committed();
    }

    /** Takes the next message of the stream. */
    void message(StreamMessage message) {
        messages++;
        UUID id = message.id();
        Ledger.Entry entry = id == null ? null : committed.get(id);
        if (id == null || entry == null) {
            phantom++;
            boolean rolledBack = id != null && ledger.wasRolledBack(id);
            tell(phantom, message, "phantom: " + id + (rolledBack ? " was rolled back" : " was written by nobody"));
            return;
        }
        Long first = seen.putIfAbsent(id, message.sequence());
        if (first != null) {
            doubled++;
            tell(doubled, message, "doubled: " + describe(id, entry) + " is at " + first + " already");
            return;
        }
        if (!saysWhatWasWritten(message, entry)) {
            phantom++;
            tell(phantom, message, "phantom: " + describe(id, entry) + " says something else");
        }
        Last last = lastOfKey.get(entry.key());
        if (last != null && last.n() > entry.n()) {
            outOfOrder++;
            tell(
                    outOfOrder,
                    message,
                    "out of order: " + describe(id, entry) + " comes after number " + last.n() + " at "
                            + last.sequence());
        } else {
            lastOfKey.put(entry.key(), new Last(entry.n(), message.sequence()));
        }
    }

    /** The verdict, when all messages were taken. */
    public Verdict verdict() {
        Set<UUID> lost = new HashSet<>(committed.keySet());
        lost.removeAll(seen.keySet());
        lost.stream().limit(OFFENCES_TOLD_EACH).forEach(id -> {
            Ledger.Entry entry = Objects.requireNonNull(committed.get(id));
            offences.add(new Offence(Instant.ofEpochMilli(entry.at()), "lost: " + describe(id, entry)));
        });
        return new Verdict(
                committed.size(), messages, lost.size(), doubled, phantom, outOfOrder, List.copyOf(offences));
    }

    private void tell(long count, StreamMessage message, String what) {
        if (count <= OFFENCES_TOLD_EACH) {
            offences.add(new Offence(message.at(), "sequence " + message.sequence() + " " + what));
        }
    }

    private static String describe(UUID id, Ledger.Entry entry) {
        return id + " (" + entry.key() + " number " + entry.n() + ", committed at " + Instant.ofEpochMilli(entry.at())
                + ")";
    }

    private static boolean saysWhatWasWritten(StreamMessage message, Ledger.Entry entry) {
        return message.data().equals("{\"n\": " + entry.n() + ", \"key\": \"" + entry.key() + "\"}")
                && message.key().equals(entry.key());
    }
}
