package dev.outbox.torture.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.torture.write.Ledger;
import dev.outbox.torture.write.WrittenEvent;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamCheckTest {
    private final Ledger ledger = new Ledger();
    private final WrittenEvent first = new WrittenEvent(new UUID(0, 1), "todo/1", 1);
    private final WrittenEvent second = new WrittenEvent(new UUID(0, 2), "todo/1", 2);
    private final WrittenEvent other = new WrittenEvent(new UUID(0, 3), "todo/2", 1);
    private long sequence;

    @Test
    void eachOnceAndInOrderPerKeyIsPerfect() {
        ledger.commit(List.of(first, second, other));

        Verdict verdict = verdict(stored(other), stored(first), stored(second));

        assertThat(verdict.isPerfect()).isTrue();
        assertThat(verdict.committed()).isEqualTo(3);
        assertThat(verdict.messages()).isEqualTo(3);
    }

    @Test
    void whatIsNotInTheStreamIsLost() {
        ledger.commit(List.of(first, second));

        Verdict verdict = verdict(stored(first));

        assertThat(verdict.lost()).isEqualTo(1);
        assertThat(verdict.isPerfect()).isFalse();
        assertThat(verdict.offences()).singleElement().asString().contains("lost: " + second.id());
    }

    @Test
    void whatIsInTheStreamTwiceIsDoubledAndNotOutOfOrder() {
        ledger.commit(List.of(first, second));

        Verdict verdict = verdict(stored(first), stored(second), stored(first));

        assertThat(verdict.doubled()).isEqualTo(1);
        assertThat(verdict.outOfOrder()).isZero();
        assertThat(verdict.isPerfect()).isFalse();
        assertThat(verdict.offences()).singleElement().asString().contains("sequence 3 doubled", "is at 1 already");
    }

    @Test
    void whatWasRolledBackIsAPhantom() {
        ledger.rollBack(List.of(first));

        Verdict verdict = verdict(stored(first));

        assertThat(verdict.phantom()).isEqualTo(1);
        assertThat(verdict.isPerfect()).isFalse();
        assertThat(verdict.offences()).singleElement().asString().contains("was rolled back");
    }

    @Test
    void whatNobodyWroteIsAPhantom() {
        Verdict verdict = verdict(stored(first), message(null, "", ""));

        assertThat(verdict.phantom()).isEqualTo(2);
        assertThat(verdict.offences()).allMatch(offence -> offence.what().contains("was written by nobody"));
    }

    @Test
    void whatSaysSomethingElseIsAPhantom() {
        ledger.commit(List.of(first, other));

        Verdict verdict = verdict(
                message(first.id(), "todo/1", "{\"n\": 2, \"key\": \"todo/1\"}"),
                message(other.id(), "todo/1", "{\"n\": 1, \"key\": \"todo/2\"}"));

        assertThat(verdict.phantom()).isEqualTo(2);
        assertThat(verdict.lost()).isZero();
    }

    @Test
    void anEarlierEventOfAKeyBehindALaterOneIsOutOfOrder() {
        ledger.commit(List.of(first, second, other));

        Verdict verdict = verdict(stored(second), stored(other), stored(first));

        assertThat(verdict.outOfOrder()).isEqualTo(1);
        assertThat(verdict.isPerfect()).isFalse();
        assertThat(verdict.offences()).singleElement().asString().contains("comes after number 2 at 1");
    }

    @Test
    void aLedgerWithGapsIsNotTrusted() {
        ledger.commit(List.of(second));

        assertThatThrownBy(() -> new StreamCheck(ledger)).hasMessageContaining("gaps in the keys {todo/1=2}");
    }

    private Verdict verdict(StreamMessage... messages) {
        StreamCheck check = new StreamCheck(ledger);
        for (StreamMessage message : messages) {
            check.message(message);
        }
        return check.verdict();
    }

    private StreamMessage stored(WrittenEvent event) {
        return message(event.id(), event.key(), "{\"n\": " + event.n() + ", \"key\": \"" + event.key() + "\"}");
    }

    private StreamMessage message(@Nullable UUID id, String key, String data) {
        return new StreamMessage(++sequence, Instant.EPOCH.plusSeconds(sequence), id, key, data);
    }
}
