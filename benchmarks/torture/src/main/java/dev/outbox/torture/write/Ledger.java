package dev.outbox.torture.write;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What was committed and what was rolled back, told by the writers and kept in this program's memory: outside of the outbox, of the
 * database and of the stream. Only ever added to. Thread-safe.
 */
public final class Ledger {
    private final Map<UUID, Entry> committed = new HashMap<>();
    private final Set<UUID> rolledBack = new HashSet<>();
    private final Map<String, String> keys = new HashMap<>();

    /**
     * A committed event.
     *
     * @param key its key
     * @param n its number within the key: events of a key must arrive in the order of these
     * @param at when the writer knew of the commit, in milliseconds of the wall clock
     */
    public record Entry(String key, int n, long at) {}

    /** Notes committed events. */
    public synchronized void commit(Collection<WrittenEvent> events) {
        long now = System.currentTimeMillis();
        for (WrittenEvent event : events) {
            String key = keys.computeIfAbsent(event.key(), same -> same);
            committed.put(event.id(), new Entry(key, event.n(), now));
        }
    }

    /** Notes events that were rolled back. */
    public synchronized void rollBack(Collection<WrittenEvent> events) {
        events.forEach(event -> rolledBack.add(event.id()));
    }

    /** How many events were committed. */
    public synchronized long size() {
        return committed.size();
    }

    /** How many events were rolled back, with their transaction or to a savepoint. */
    public synchronized long rolledBackSize() {
        return rolledBack.size();
    }

    /** Whether this event was rolled back. */
    public synchronized boolean wasRolledBack(UUID id) {
        return rolledBack.contains(id);
    }

    /**
     * The committed events by id, when the writers have ended.
     *
     * @throws IllegalStateException if a key's numbers have a gap: then not the relay is wrong but this ledger
     */
    public synchronized Map<UUID, Entry> committed() {
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Integer> highest = new HashMap<>();
        for (Entry entry : committed.values()) {
            counts.merge(entry.key(), 1, Integer::sum);
            highest.merge(entry.key(), entry.n(), Math::max);
        }
        if (!counts.equals(highest)) {
            highest.entrySet().removeAll(counts.entrySet());
            throw new IllegalStateException("the ledger has gaps in the keys " + highest);
        }
        return committed;
    }
}
