package dev.outbox.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdsTest {
    @Test
    void idsAreUniqueAndCarryTheTime() {
        long before = System.currentTimeMillis();

        Set<UUID> ids = IntStream.range(0, 100_000)
                .parallel()
                .mapToObj(i -> EventIds.next())
                .collect(Collectors.toSet());

        long after = System.currentTimeMillis();
        assertThat(ids).hasSize(100_000);
        assertThat(ids).allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.getMostSignificantBits() >>> 16).isBetween(before, after);
        });
    }
}
