package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Times are the same whatever the zones of the JVM and of {@code hibernate.jdbc.time_zone}. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimeZoneIT {
    @Entity(name = "Moment")
    @OutboxEntity
    static class Moment {
        @Id
        long id;

        Instant instant = Instant.parse("2024-02-29T12:00:00Z");
        LocalDateTime local = LocalDateTime.of(2024, 2, 29, 12, 0);
        OffsetDateTime stamp = OffsetDateTime.parse("2024-02-29T12:00:00+02:00");
        java.sql.Date day = java.sql.Date.valueOf("2024-02-29");
    }

    private final TimeZone zone = TimeZone.getDefault();
    private final TestDatabase database;

    TimeZoneIT(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    void moveToTokyo() {
        TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    }

    @AfterAll
    void moveBack() {
        TimeZone.setDefault(zone);
    }

    @Test
    void whatWasToldAtCreationIsWhatWasThereAtDeletion() {
        String state = "\"instant\":\"2024-02-29T12:00:00Z\",\"local\":\"2024-02-29T12:00:00\"";
        Map<String, Object> settings = Map.of("hibernate.jdbc.time_zone", "America/New_York");
        try (TestApp app = TestApp.start(database, settings, Moment.class)) {
            app.inTransaction(session -> session.persist(new Moment()));
            assertThat(app.onlyEvent().data())
                    .contains("\"day\":\"2024-02-29\"", state, "\"stamp\":\"2024-02-29T12:00:00+02:00\"");

            app.inTransaction(session -> session.remove(session.find(Moment.class, 0L)));
            // The offset is not kept in the column; the instant is.
            assertThat(app.onlyEvent().data())
                    .contains("\"day\":\"2024-02-29\"", state)
                    .containsPattern("\"stamp\":\"2024-02-29T1[09]:00:00[+Z]");
        }
    }
}
