package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RepetitionTest {
    private long now;
    private final Repetition repetition = new Repetition(() -> now);

    @Test
    void theSameComplaintIsSaidAtGrowingIntervals() {
        List<Long> said = new ArrayList<>();
        for (int second = 0; second < 3600; second++) {
            now = Duration.ofSeconds(second).toNanos();
            if (repetition.hear("port 4222 refused") > 0) {
                said.add((long) second);
            }
        }

        assertThat(said)
                .containsExactly(0L, 1L, 3L, 7L, 15L, 31L, 63L, 127L, 255L, 511L, 1023L, 1623L, 2223L, 2823L, 3423L);
    }

    @Test
    void itIsSaidHowManyTimesItWasHeard() {
        repetition.hear("port 4222 refused");
        repetition.hear("port 4222 refused");
        now = Duration.ofSeconds(2).toNanos();

        assertThat(repetition.hear("port 4222 refused")).isEqualTo(3);
    }

    @Test
    void complaintsThatDifferInNumbersOnlyAreTheSame() {
        assertThat(repetition.hear("event 17 refused")).isEqualTo(1);
        assertThat(repetition.hear("event 18 refused")).isZero();
    }

    @Test
    void twoComplaintsInTurnsAreEachSaidAtGrowingIntervals() {
        int said = 0;
        for (int i = 0; i < 1000; i++) {
            now = Duration.ofSeconds(i).toNanos();
            said += repetition.hear(i % 2 == 0 ? "the one" : "the other") > 0 ? 1 : 0;
        }

        assertThat(said).isLessThan(25);
    }

    @Test
    void afterAMinuteOfSilenceAComplaintIsNew() {
        repetition.hear("refused");
        repetition.hear("refused");
        now = Duration.ofSeconds(61).toNanos();

        assertThat(repetition.hear("refused")).isEqualTo(1);
    }
}
