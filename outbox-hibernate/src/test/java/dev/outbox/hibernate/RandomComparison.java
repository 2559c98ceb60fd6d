package dev.outbox.hibernate;

import dev.outbox.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Random transactions over a model, of which triggers on the tables record what has changed. */
final class RandomComparison {
    private static final int SESSIONS = Integer.getInteger("outbox.differential.sessions", 25);
    private static final int SEEDS = Integer.getInteger("outbox.differential.seeds", 1);
    private static final int FIRST_SEED = Integer.getInteger("outbox.differential.seed", 1);

    private final List<String> differences = new ArrayList<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private int committed;

    /**
     * @param savepoints whether the work may roll back to some
     */
    static RandomComparison of(TestDatabase database, TestApp app, boolean savepoints) {
        RandomComparison comparison = new RandomComparison();
        RecordedChanges recorded = RecordedChanges.start(database, app.sessions());
        for (int seed = FIRST_SEED; seed < FIRST_SEED + SEEDS && comparison.differences.isEmpty(); seed++) {
            comparison.run(app, recorded, new RandomWork(app.sessions(), savepoints, seed), seed);
        }
        return comparison;
    }

    private void run(TestApp app, RecordedChanges recorded, RandomWork work, int seed) {
        for (int session = 1; session <= SESSIONS && differences.isEmpty(); session++) {
            work.session();
            for (String difference : recorded.compare(app.events())) {
                differences.add("seed " + seed + ", session " + session + ": " + difference);
            }
        }
        committed += work.committed();
        work.failures().forEach((failure, times) -> failures.merge(failure, times, Integer::sum));
    }

    /** A sentence for each difference of the first session that had any. */
    List<String> differences() {
        return differences;
    }

    /** Whether more transactions took place than failed against the work's intention. */
    boolean tookPlace() {
        return committed > SESSIONS * SEEDS / 2;
    }

    int committed() {
        return committed;
    }

    /** How many transactions took place, and what the others failed with. */
    String work() {
        return committed + " transactions took place; others failed with " + failures;
    }
}
