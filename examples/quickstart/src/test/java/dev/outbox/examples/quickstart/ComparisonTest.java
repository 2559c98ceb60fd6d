package dev.outbox.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.examples.quickstart.Journal.Change;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final OutboxRow CREATED = row("todo.created", "todo/1");
    private static final OutboxRow UPDATED = row("todo.updated", "todo/1");
    private static final OutboxRow OTHER = row("todo.created", "todo/2");

    @Test
    void eachOnceAndInOrderPerKeyAgrees() {
        Comparison comparison = compare(List.of(CREATED, UPDATED, OTHER), OTHER, CREATED, UPDATED);

        assertThat(comparison).isEqualTo(new Comparison(3, 3, 0, 0, 0, 0));
        assertThat(comparison.agrees()).isTrue();
        assertThat(comparison.differences()).isEmpty();
        assertThat(comparison).hasToString("committed=3 received=3 lost=0 duplicated=0 outOfOrder=0");
    }

    @Test
    void anEventThatDoesNotArriveIsLost() {
        assertThat(compare(List.of(CREATED, UPDATED), CREATED)).isEqualTo(new Comparison(2, 1, 1, 0, 0, 0));
    }

    @Test
    void aChangeThatLeftNoRowIsLost() {
        Comparison comparison =
                Comparison.of(List.of(change(CREATED), change(UPDATED)), List.of(CREATED), List.of(arrival(CREATED)));

        assertThat(comparison).isEqualTo(new Comparison(2, 1, 1, 0, 0, 0));
    }

    @Test
    void anEventThatArrivesTwiceIsDuplicated() {
        assertThat(compare(List.of(CREATED), CREATED, CREATED)).isEqualTo(new Comparison(1, 2, 0, 1, 0, 0));
    }

    @Test
    void anEventAfterALaterOneOfItsKeyIsOutOfOrder() {
        assertThat(compare(List.of(CREATED, UPDATED), UPDATED, CREATED)).isEqualTo(new Comparison(2, 2, 0, 0, 1, 0));
    }

    @Test
    void anEventThatIsInNoRowWasNeverCommitted() {
        Comparison comparison = compare(List.of(CREATED), CREATED, OTHER);

        assertThat(comparison).isEqualTo(new Comparison(1, 2, 0, 0, 0, 1));
        assertThat(comparison.agrees()).isFalse();
    }

    @Test
    void aRowThatNobodyCommittedIsADifference() {
        Comparison comparison = Comparison.of(List.of(), List.of(CREATED), List.of(arrival(CREATED)));

        assertThat(comparison.agrees()).isFalse();
        assertThat(comparison.differences())
                .containsExactly("1 arrived or are in the outbox though nobody committed them");
    }

    private static Comparison compare(List<OutboxRow> rows, OutboxRow... arrived) {
        return Comparison.of(
                rows.stream().map(ComparisonTest::change).toList(),
                rows,
                Arrays.stream(arrived).map(ComparisonTest::arrival).toList());
    }

    private static OutboxRow row(String type, String key) {
        return new OutboxRow(UUID.randomUUID(), type, key, Instant.EPOCH);
    }

    private static Change change(OutboxRow row) {
        return new Change(row.type(), row.key());
    }

    private static Arrival arrival(OutboxRow row) {
        return new Arrival(row.id(), row.type(), row.key(), Instant.EPOCH, Instant.EPOCH, "{}");
    }
}
