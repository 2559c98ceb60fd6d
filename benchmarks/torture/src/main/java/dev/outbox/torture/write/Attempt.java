package dev.outbox.torture.write;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One business transaction from its begin until its outcome is known. Not thread-safe. */
final class Attempt {
    /** Its number in the business table; also the name under which it is prepared. */
    final UUID tx = UUID.randomUUID();

    /** Events that are in it. */
    private final List<WrittenEvent> kept = new ArrayList<>();

    /** Events that were rolled back to a savepoint. */
    private final List<WrittenEvent> undone = new ArrayList<>();

    /** Whether it is committed once it is prepared. */
    boolean commitWhenPrepared;

    void wrote(WrittenEvent event) {
        kept.add(event);
    }

    /** How many events it holds: where a savepoint is. */
    int position() {
        return kept.size();
    }

    void rolledBackTo(int position) {
        List<WrittenEvent> taken = kept.subList(position, kept.size());
        undone.addAll(taken);
        taken.clear();
    }

    /** Notes the outcome; returns how many events were committed. */
    int ended(boolean committed, Ledger ledger) {
        if (!committed) {
            rolledBackTo(0);
        }
        ledger.commit(kept);
        ledger.rollBack(undone);
        return kept.size();
    }
}
