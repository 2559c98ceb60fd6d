package dev.outbox.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CompletenessTest {
    private static final RecordedEvent CREATED =
            GivenEvents.recorded(TestEvent.created("todo", 1).id(UUID.randomUUID()));
    private static final RecordedEvent DELETED =
            GivenEvents.recorded(TestEvent.deleted("todo", 1).id(UUID.randomUUID()));
    private static final RecordedEvent OTHER =
            GivenEvents.recorded(TestEvent.created("todo", 2).id(UUID.randomUUID()));

    @Test
    void eachOnceAndInOrderOfItsKeyIsComplete() {
        assertThat(Completeness.failure(List.of(CREATED, DELETED, OTHER), List.of(OTHER, CREATED, DELETED)))
                .isEmpty();
    }

    @Test
    void oneThatIsMissingIsTold() {
        assertThat(Completeness.failure(List.of(CREATED, OTHER), List.of(CREATED)))
                .hasValue("""
                 to be each of these once, in the order of its key:
                  1. todo.created  todo/1  {}
                  2. todo.created  todo/2  {}   <- missing
                but there are:
                  1. todo.created  todo/1  {}""");
    }

    @Test
    void oneThatArrivedTwiceIsTold() {
        assertThat(Completeness.failure(List.of(CREATED), List.of(CREATED, CREATED)))
                .hasValueSatisfying(failure -> assertThat(failure).contains("todo/1  {}   <- arrived 2 times"));
    }

    @Test
    void oneThatWasOvertakenIsTold() {
        assertThat(Completeness.failure(List.of(CREATED, DELETED), List.of(DELETED, CREATED)))
                .hasValueSatisfying(failure -> assertThat(failure).endsWith("Those of todo/1 are in another order."));
    }
}
