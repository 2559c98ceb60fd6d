package dev.outbox.relay.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The simulation can fail: with each part of the protocol broken it finds a history that breaks the promise. As the whole protocol
 * breaks none, see {@link SimulationTest}, what it finds is the broken part's doing.
 */
class MutantsTest {
    private static final int HISTORIES = 20_000;

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aBrokenProtocolIsFound(Mutant mutant) {
        Histories histories = new Histories(mutant);

        histories.run(HISTORIES);

        System.out.println(histories);
        histories.failed().ifPresent(System.out::println);
        assertThat(histories.failed()).isPresent();
    }
}
