package dev.outbox.relay.simulation;

import java.util.EnumMap;
import java.util.Map;

/** Decides, step by step, what goes wrong. In each history some kinds of fault are frequent, some seldom, some absent. */
final class Faults {
    private static final int[] ONE_IN = {15, 40, 120, 400};

    private final Chance chance;
    /** Of how many steps one has the fault. */
    private final Map<Fault, Integer> frequent = new EnumMap<>(Fault.class);

    private boolean storm = true;

    Faults(Chance chance) {
        this.chance = chance;
        for (Fault fault : Fault.values()) {
            if (!chance.oneIn(2)) {
                frequent.put(fault, ONE_IN[chance.below(ONE_IN.length)]);
            }
        }
    }

    boolean strikes(Fault fault) {
        Integer oneIn = frequent.get(fault);
        return storm && oneIn != null && chance.oneIn(oneIn);
    }

    boolean storm() {
        return storm;
    }

    /** From now on nothing goes wrong any more. */
    void calm() {
        storm = false;
    }
}
