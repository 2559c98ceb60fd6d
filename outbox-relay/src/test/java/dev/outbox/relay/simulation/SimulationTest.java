package dev.outbox.relay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The engine's own code in simulated worlds, history by history; each is repeatable from its seed. Without more ado the same 100,000;
 * with {@code -Dsimulation.minutes=120} new ones for two hours; with {@code -Dsimulation.seed=603} one, told step by step:
 *
 * <pre>
 * ./mvnw -pl outbox-relay -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.minutes=120
 * </pre>
 */
class SimulationTest {
    private static final int HISTORIES = 100_000;

    @Test
    void everyCommittedEventIsInTheStreamOnceAndInOrderWhateverHappens() {
        Long seed = Long.getLong("simulation.seed");
        Long minutes = Long.getLong("simulation.minutes");
        Histories histories = new Histories(Mutant.NONE);

        if (seed != null) {
            histories.tell(seed);
        } else if (minutes != null) {
            histories.runFor(Duration.ofMinutes(minutes), System.currentTimeMillis() << 20);
        } else {
            histories.run(HISTORIES);
        }

        System.out.println(histories);
        assertThat(histories.failure()).isEmpty();
    }
}
