package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerReleaseTest {
    @ParameterizedTest
    @CsvSource({
        "nats-server: v2.15.1, 2.15.1, true",
        "2.9.25, 2.9.25, true",
        "nats-server: v2.12.0-RC.3, 2.12.0-RC.3, false",
        "v2.15.0-dev, 2.15.0-dev, false"
    })
    void aReleaseIsReadFromWhatTheServerPrints(String text, String release, boolean stable) {
        assertThat(ServerRelease.in(text)).hasValueSatisfying(read -> {
            assertThat(read).hasToString(release);
            assertThat(read.isStable()).isEqualTo(stable);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nats-server: unknown", "2.9", "no such file"})
    void otherTextsHaveNoRelease(String text) {
        assertThat(ServerRelease.in(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2.9.25, 2.12.0", "2.12.5, 2.12.15", "2.15.1, 3.0.0", "2.14.0-RC.1, 2.14.0"})
    void releasesAreOrderedByTheirNumbers(String older, String newer) {
        assertThat(release(older)).isLessThan(release(newer));
    }

    @ParameterizedTest
    @CsvSource({"2.12.0, true", "2.15.1, true", "3.0.0, true", "2.11.9, false", "2.9.25, false"})
    void theNewestIsTwoTwelveOrLater(String release, boolean included) {
        assertThat(NatsVersion.NEWEST.includes(release(release))).isEqualTo(included);
    }

    @ParameterizedTest
    @CsvSource({"2.9.0, true", "2.9.25, true", "2.10.0, false", "2.8.4, false", "3.9.0, false"})
    void theOldestIsTheLineTwoNine(String release, boolean included) {
        assertThat(NatsVersion.OLDEST.includes(release(release))).isEqualTo(included);
    }

    private static ServerRelease release(String text) {
        return ServerRelease.in(text).orElseThrow();
    }
}
