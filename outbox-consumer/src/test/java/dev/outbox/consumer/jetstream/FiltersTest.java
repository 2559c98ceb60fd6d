package dev.outbox.consumer.jetstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FiltersTest {
    @ParameterizedTest
    @ValueSource(strings = {"todo.created", "todo.*", "*.created", "todo.>", ">", "*", "a.*.b.>"})
    void patternsAreTaken(String pattern) {
        assertThat(Filters.requirePattern("pattern", pattern)).isEqualTo(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "todo..created", "todo.", "to do", "todo.>.x", "todo*", "todo.cre>"})
    void whatIsNoPatternIsRefused(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Filters.requirePattern("pattern", pattern))
                .withMessageStartingWith("pattern '" + pattern + "' is no pattern of a NATS subject");
    }

    @Test
    void whatAnotherPatternCoversIsLeftOut() {
        assertThat(Filters.disjoint(List.of("e.todo.created", "e.order.paid", "e.todo.*")))
                .containsExactly("e.order.paid", "e.todo.*");
        assertThat(Filters.disjoint(List.of("e.todo.>", "e.todo.*", "e.todo.a.b")))
                .containsExactly("e.todo.>");
        assertThat(Filters.disjoint(List.of("e.a", "e.a"))).containsExactly("e.a");
        assertThat(Filters.disjoint(List.of("e.a", "e.b", "e.a.b", "e.*.c"))).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource({"e.todo.*, e.*.created", "e.todo.*.x, e.todo.a.>", "e.*.>, e.todo.*.x"})
    void patternsThatOverlapAreTakenTogetherOrRefused(String one, String other) {
        if (one.equals("e.*.>")) {
            assertThat(Filters.disjoint(List.of(one, other))).containsExactly(one);
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Filters.disjoint(List.of(one, other)))
                    .withMessageStartingWith("'" + one + "' and '" + other + "' take some subjects both");
        }
    }
}
