package dev.outbox.relay.simulation;

import java.util.SplittableRandom;

/** All that is left to chance in one history; the same seed gives the same history. */
final class Chance {
    private final SplittableRandom random;

    Chance(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** 0 to {@code bound - 1}. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both ends included. */
    long between(long least, long most) {
        return least + random.nextLong(most - least + 1);
    }

    /** Both ends included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    long pick(long... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** Nanoseconds by which a clock is wrong: up to twelve hours. */
    long clockError() {
        return between(-12L * 3600, 12L * 3600) * Settings.SECOND;
    }

    /** A number that fills all 64 bits. */
    long any() {
        return random.nextLong();
    }
}
