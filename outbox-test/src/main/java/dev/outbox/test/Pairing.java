package dev.outbox.test;

import java.util.Arrays;
import java.util.List;

/**
 * Which event stands for which pattern, when order does not count: as many pairs as possible, so that a pattern that matches many events
 * leaves to others what only they match (augmenting paths).
 */
final class Pairing {
    static final int NONE = -1;

    private final List<EventPattern> patterns;
    private final List<RecordedEvent> events;
    private final int[] patternOf;

    private Pairing(List<EventPattern> patterns, List<RecordedEvent> events) {
        this.patterns = patterns;
        this.events = events;
        this.patternOf = new int[events.size()];
        Arrays.fill(patternOf, NONE);
    }

    /** For each event the index of its pattern, {@link #NONE} for an event without one. */
    static int[] of(List<EventPattern> patterns, List<RecordedEvent> events) {
        Pairing pairing = new Pairing(patterns, events);
        for (int pattern = 0; pattern < patterns.size(); pattern++) {
            pairing.place(pattern, new boolean[events.size()]);
        }
        return pairing.patternOf;
    }

    private boolean place(int pattern, boolean[] tried) {
        for (int event = 0; event < tried.length; event++) {
            if (!tried[event] && patterns.get(pattern).matches(events.get(event))) {
                tried[event] = true;
                if (patternOf[event] == NONE || place(patternOf[event], tried)) {
                    patternOf[event] = pattern;
                    return true;
                }
            }
        }
        return false;
    }
}
