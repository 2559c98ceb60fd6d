package dev.outbox.examples.quickstart;

import java.util.ArrayList;
import java.util.List;

/** What the users know to have been committed, because their call returned, and what not, because it threw. Thread-safe. */
final class Journal {
    private final List<Change> changes = new ArrayList<>();
    private int transactions;
    private int rolledBack;
    private int changesRolledBack;

    /** A transaction of these changes has committed. */
    synchronized void committed(List<Change> ofTransaction) {
        transactions++;
        changes.addAll(ofTransaction);
    }

    /** A transaction that had made so many changes was rolled back. */
    synchronized void rolledBack(int changesMade) {
        rolledBack++;
        changesRolledBack += changesMade;
    }

    synchronized int size() {
        return changes.size();
    }

    synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    synchronized int transactions() {
        return transactions;
    }

    synchronized int rolledBackTransactions() {
        return rolledBack;
    }

    synchronized int rolledBackChanges() {
        return changesRolledBack;
    }

    /**
     * A change that a user made.
     *
     * @param type the event it is to become
     * @param key that event's key
     */
    record Change(String type, String key) {}
}
