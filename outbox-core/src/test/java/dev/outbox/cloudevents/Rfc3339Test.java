package dev.outbox.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.time.api.constraints.InstantRange;
import org.junit.jupiter.api.Test;

class Rfc3339Test {
    @Test
    void aTimeHasMicroseconds() {
        assertThat(Rfc3339.format(Instant.parse("2026-11-23T18:00:00.123456Z")))
                .isEqualTo("2026-11-23T18:00:00.123456Z");
        assertThat(Rfc3339.format(Instant.parse("0001-02-03T04:05:06Z"))).isEqualTo("0001-02-03T04:05:06.000000Z");
        assertThat(Rfc3339.format(Instant.parse("1969-12-31T23:59:59.999999999Z")))
                .isEqualTo("1969-12-31T23:59:59.999999Z");
    }

    @Property
    void everyTimeReadsBack(
            @ForAll @InstantRange(min = "0001-01-01T00:00:00Z", max = "9999-12-31T23:59:59Z") Instant time) {
        assertThat(OffsetDateTime.parse(Rfc3339.format(time)).toInstant())
                .isEqualTo(time.truncatedTo(ChronoUnit.MICROS));
    }

    @Test
    void yearsOfFiveDigitsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Rfc3339.format(Instant.parse("+10000-01-01T00:00:00Z")));
        assertThatIllegalArgumentException().isThrownBy(() -> Rfc3339.format(Instant.parse("-0001-01-01T00:00:00Z")));
    }
}
