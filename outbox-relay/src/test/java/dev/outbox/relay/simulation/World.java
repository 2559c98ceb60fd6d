package dev.outbox.relay.simulation;

import java.time.Instant;
import java.util.function.Supplier;

/** What all parts of one history share. */
final class World {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00.000000123Z");

    final Chance chance;
    final Scheduler scheduler = new Scheduler();
    final Settings settings;
    final Faults faults;
    private final Mutant mutant;
    private final Trace trace;

    World(long seed, Mutant mutant, Trace trace) {
        this.chance = new Chance(seed);
        this.settings = Settings.drawnBy(chance);
        this.faults = new Faults(chance);
        this.mutant = mutant;
        this.trace = trace;
    }

    /** Whether there could be a fence against late messages of earlier leaders, and there is none. */
    boolean fenceIsLeftOut() {
        return mutant == Mutant.NO_FENCE && settings.fencing() == Fencing.ALL;
    }

    long now() {
        return scheduler.now();
    }

    Instant wallClock() {
        return BEGINNING.plusNanos(now());
    }

    void note(String who, Supplier<String> what) {
        trace.add(now(), who, what);
    }
}
