package dev.outbox.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.event.OutboxEvent;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowArraysTest {
    @Test
    void aStatementTakesAThousandSmallEvents() {
        List<OutboxEvent> events =
                Collections.nCopies(1_500, OutboxEvent.of("a", "b").build());

        assertThat(RowArrays.endOfStatement(events, 0)).isEqualTo(1_000);
        assertThat(RowArrays.endOfStatement(events, 1_000)).isEqualTo(1_500);
    }

    @Test
    void aStatementEndsBeforeTheEventThatMakesItTooLarge() {
        List<OutboxEvent> events = Collections.nCopies(5, sized(3 << 20));

        assertThat(RowArrays.endOfStatement(events, 0)).isEqualTo(2);
        assertThat(RowArrays.endOfStatement(events, 4)).isEqualTo(5);
    }

    @Test
    void anEventLargerThanAllowedIsAStatementOfItsOwn() {
        List<OutboxEvent> events = List.of(sized(20 << 20), sized(1));

        assertThat(RowArrays.endOfStatement(events, 0)).isEqualTo(1);
        assertThat(RowArrays.endOfStatement(events, 1)).isEqualTo(2);
    }

    private static OutboxEvent sized(int bytes) {
        return OutboxEvent.of("a", "b").data("a/b", new byte[bytes]).build();
    }
}
