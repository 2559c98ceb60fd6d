package dev.outbox.examples.migrating;

import static dev.outbox.test.OutboxAssertions.assertThatEvents;
import static dev.outbox.test.OutboxAssertions.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.test.OutboxTest;
import dev.outbox.testkit.TestDatabase;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** docs/migrating/spring-modulith.md, on the table that Modulith's own script makes. */
@OutboxTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpringModulithIT {
    private static final String SCRIPT = "/org/springframework/modulith/events/jdbc/schemas/v2/schema-postgresql.sql";
    private static final String EXTERNALIZER =
            "org.springframework.modulith.events.support.DelegatingEventExternalizer.externalize(java.lang.Object)";
    private static final String MAILER = "com.example.Mailer.on(com.example.OrderCompleted)";
    private static final String COMPLETED = "com.example.OrderCompleted";
    private static final String CANCELLED = "com.example.OrderCancelled";

    private final Guide guide;

    SpringModulithIT(TestDatabase database) throws Exception {
        this.guide = new Guide("spring-modulith.md", database.dataSource());
        try (InputStream script = getClass().getResourceAsStream(SCRIPT)) {
            guide.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    void allOfTheGuideWasRun() {
        assertThat(guide.notRun()).isEmpty();
    }

    @Test
    void openPublicationsOfTheExternalizerAreHandedOverOnceAndOthersLeftAlone() {
        UUID second = publication(EXTERNALIZER, CANCELLED, 7, 2, "FAILED", false);
        UUID first = publication(EXTERNALIZER, COMPLETED, 7, 1, "PUBLISHED", false);
        publication(EXTERNALIZER, COMPLETED, 8, 1, "COMPLETED", true);
        publication(MAILER, COMPLETED, 7, 1, "PUBLISHED", false);
        assertThat(guide.rows(guide.sql("open")))
                .containsExactlyInAnyOrder(
                        EXTERNALIZER + " " + CANCELLED + " 1",
                        EXTERNALIZER + " " + COMPLETED + " 1",
                        MAILER + " " + COMPLETED + " 1");

        guide.run("hand-over");
        guide.run("hand-over");

        assertThatEvents()
                .containsExactlyInOrder(
                        event("order.completed")
                                .withKey("order/7")
                                .withData("/orderId", 7)
                                .matching("the publication's id", e -> e.id().equals(first)),
                        event("order.cancelled")
                                .withKey("order/7")
                                .matching("the publication's id", e -> e.id().equals(second)));
        assertThat(guide.rows(guide.sql("open"))).containsExactly(MAILER + " " + COMPLETED + " 1");
        assertThat(guide.rows("select status, count(*) from event_publication group by status order by status"))
                .containsExactly("COMPLETED 3", "PUBLISHED 1");
        assertThat(guide.count("unpublished")).isEqualTo(2);
    }

    /** A row as the registry writes it. */
    private UUID publication(String listener, String type, int order, int minute, String status, boolean completed) {
        UUID id = UUID.randomUUID();
        guide.execute("""
                insert into event_publication
                    (id, listener_id, event_type, serialized_event, publication_date, completion_date, status, completion_attempts)
                values ('%s', '%s', '%s', '{"orderId": %s}', '2026-01-01T10:%02d:00Z', %s, '%s', 1)
                """.formatted(id, listener, type, order, minute, completed ? "now()" : "null", status));
        return id;
    }
}
