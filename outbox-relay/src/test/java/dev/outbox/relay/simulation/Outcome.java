package dev.outbox.relay.simulation;

/**
 * How a history ended.
 *
 * @param check null when it did not come that far
 * @param stalled whether the relays did not finish although nothing kept them from it any more
 * @param mistake an exception that should not be, of the engine or of the simulation; null when there was none
 */
record Outcome(long seed, HistoryCheck check, boolean stalled, Throwable mistake, int events) {
    boolean isPerfect() {
        return mistake == null && !stalled && check.isPerfect();
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + (mistake != null ? mistake : stalled ? "stalled, " + check : check);
    }
}
