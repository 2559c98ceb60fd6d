package dev.outbox.relay.simulation;

/** The end of a simulated process, between two steps. An error, so that the engine cannot catch it, as a real one could not. */
final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    SimulatedCrash() {
        super("the simulated process has died", null, false, false);
    }
}
