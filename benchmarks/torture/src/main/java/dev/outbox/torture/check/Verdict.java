package dev.outbox.torture.check;

import java.util.List;

/**
 * What the comparison found.
 *
 * @param committed events in the ledger
 * @param messages in the stream, without fences
 * @param lost committed events that are not in the stream
 * @param doubled messages of an event that was there already
 * @param phantom messages of events that were rolled back, that nobody wrote, or that say something else than what was written
 * @param outOfOrder events that come after a later one of their key
 * @param offences the first of them
 */
public record Verdict(
        long committed, long messages, long lost, long doubled, long phantom, long outOfOrder, List<Offence> offences) {
    /** Whether each committed event is there once, in order, and nothing else. */
    public boolean isPerfect() {
        return lost == 0 && doubled == 0 && phantom == 0 && outOfOrder == 0;
    }
}
