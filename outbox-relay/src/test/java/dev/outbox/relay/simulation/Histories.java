package dev.outbox.relay.simulation;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Many histories, one seed after the other, until one fails. */
final class Histories {
    private static final int LAST_STEPS = 60;

    private final Mutant mutant;
    private long firstSeed;
    private long count;
    private long events;
    private long nanos;
    private Outcome failed;

    Histories(Mutant mutant) {
        this.mutant = mutant;
    }

    /** Runs the first so many seeds. */
    void run(long most) {
        firstSeed = 1;
        runWhile(() -> count < most);
    }

    /** Runs as many seeds as there is time for. */
    void runFor(Duration time, long first) {
        firstSeed = first;
        runWhile(() -> nanos < time.toNanos());
    }

    /** Runs one seed and prints all that happens. */
    void tell(long seed) {
        firstSeed = seed;
        Trace trace = Trace.on();
        note(History.run(seed, mutant, trace));
        trace.lines().forEach(System.out::println);
    }

    private void runWhile(BooleanSupplier more) {
        long began = System.nanoTime();
        while (failed == null && more.getAsBoolean()) {
            note(History.run(firstSeed + count, mutant, Trace.OFF));
            nanos = System.nanoTime() - began;
        }
    }

    private void note(Outcome outcome) {
        count++;
        events += outcome.events();
        if (!outcome.isPerfect()) {
            failed = outcome;
        }
    }

    /** How many it took. */
    long count() {
        return count;
    }

    /** The first history that failed. */
    Optional<Outcome> failed() {
        return Optional.ofNullable(failed);
    }

    /** What went wrong in the first history that failed, with its last steps. */
    Optional<String> failure() {
        return Optional.ofNullable(failed).map(outcome -> outcome + System.lineSeparator() + lastSteps(outcome.seed()));
    }

    private String lastSteps(long seed) {
        Trace trace = Trace.on();
        History.run(seed, mutant, trace);
        int size = trace.lines().size();
        return String.join(System.lineSeparator(), trace.lines().subList(Math.max(0, size - LAST_STEPS), size));
    }

    @Override
    public String toString() {
        return "%s: %d histories from seed %d, %d events, %.1f s, %.0f histories/s"
                .formatted(mutant, count, firstSeed, events, nanos / 1e9, count * 1e9 / nanos);
    }
}
