package dev.outbox.relay.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What happened in a history, line by line, for a person who asks why. Costs next to nothing when it is off. */
final class Trace {
    static final Trace OFF = new Trace(null);

    private final List<String> lines;

    private Trace(List<String> lines) {
        this.lines = lines;
    }

    static Trace on() {
        return new Trace(new ArrayList<>());
    }

    void add(long now, String who, Supplier<String> what) {
        if (lines != null) {
            lines.add("%12.3f ms  %-8s %s".formatted(now / 1e6, who, what.get()));
        }
    }

    List<String> lines() {
        return lines == null ? List.of() : lines;
    }
}
