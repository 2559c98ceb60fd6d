package dev.outbox.torture.fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Which faults strike, in which order: each kind as often as the others, in an order that the seed gives. */
public final class FaultPlan {
    private FaultPlan() {}

    /**
     * The faults of a run.
     *
     * @param kinds at least one
     */
    public static List<FaultKind> of(int faults, List<FaultKind> kinds, Random random) {
        List<FaultKind> plan = new ArrayList<>();
        while (plan.size() < faults) {
            List<FaultKind> round = new ArrayList<>(kinds);
            Collections.shuffle(round, random);
            plan.addAll(round.subList(0, Math.min(round.size(), faults - plan.size())));
        }
        return plan;
    }
}
