package dev.outbox.torture.fault;

import dev.outbox.torture.stage.Stage;
import dev.outbox.torture.stage.StreamAccess;
import dev.outbox.torture.stage.Waiting;
import dev.outbox.torture.write.Pace;
import dev.outbox.torture.write.Writers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/**
 * Lets the faults of a plan strike one after the other, while events flow, and each after the last one was got over: a probe, an event
 * that was written when the fault was over, has arrived in the stream. Not thread-safe.
 */
public final class FaultRun {
    private static final double FIRST_GUESS_SECONDS = 6;
    /** After a stream was deleted, everything that the outbox holds is published again. */
    private static final double LEAST_HEALED_PER_SECOND = 1_000;

    private static final Duration LEAST_PATIENCE = Duration.ofSeconds(90);

    private final Writers writers;
    private final Random random;
    private final Scene scene;
    private final Consumer<Struck> told;
    private final List<Struck> struck = new ArrayList<>();

    /**
     * A run.
     *
     * @param told takes each fault when it is got over
     */
    public FaultRun(
            Stage stage, Writers writers, Pace pace, Random random, long eventsPerFault, Consumer<Struck> told) {
        this.writers = writers;
        this.random = random;
        this.scene = new Scene(stage, new StreamAccess(stage.nats().url()), pace, random, eventsPerFault);
        this.told = told;
    }

    /** Runs the plan; returns when the last fault is got over. */
    public void run(List<FaultKind> plan) throws Exception {
        Instant begin = Instant.now();
        for (FaultKind kind : plan) {
            int done = struck.size();
            double seconds = done == 0
                    ? FIRST_GUESS_SECONDS
                    : Duration.between(begin, Instant.now()).toMillis() / 1e3 / done;
            // Half of the events evenly, the rest in bursts.
            scene.pace().rate(scene.eventsPerFault() / seconds / 2);
            scene.pause(200, 1_500);
            strike(done + 1, kind);
            catchUp(done + 1);
        }
    }

    /** The faults so far. */
    public List<Struck> struck() {
        return struck;
    }

    private void strike(int number, FaultKind kind) throws Exception {
        boolean inBurst = random.nextBoolean();
        if (inBurst) {
            scene.burst();
        }
        Instant begun = Instant.now();
        Faults.strike(kind, scene);
        Instant over = Instant.now();
        probe(number);
        Struck fault = new Struck(
                number,
                kind,
                inBurst,
                begun,
                over,
                Duration.between(over, Instant.now()).toMillis());
        struck.add(fault);
        told.accept(fault);
        writers.requireAlive();
    }

    /** Waits until an event that is written now has arrived. */
    public void probe(int number) throws InterruptedException {
        String type = "probe.p" + number;
        writers.writeProbe(type);
        double healing = scene.pace().written() / LEAST_HEALED_PER_SECOND;
        Waiting.until(
                "an event written after fault " + number,
                LEAST_PATIENCE.plusSeconds((long) healing),
                () -> scene.stream().has("events." + type));
    }

    /** Waits until as many events are written as belong to so many faults. */
    private void catchUp(int faults) throws InterruptedException, ExecutionException {
        long due = faults * scene.eventsPerFault();
        long missing = due - scene.pace().written();
        if (missing > 0) {
            scene.pace().burst(missing);
            Waiting.until(
                    "the writers", Duration.ofMinutes(10), () -> scene.pace().written() >= due);
        }
        writers.requireAlive();
    }
}
