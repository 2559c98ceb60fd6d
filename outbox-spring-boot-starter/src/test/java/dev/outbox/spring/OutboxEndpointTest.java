package dev.outbox.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.spring.OutboxEndpoint.BacklogDescription;
import dev.outbox.spring.OutboxEndpoint.Description;
import dev.outbox.spring.OutboxEndpoint.ListenerDescription;
import dev.outbox.spring.OutboxEndpoint.RelayDescription;
import dev.outbox.spring.RelayState.Role;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The answer of {@code /actuator/outbox}, as docs/spring-boot.md shows it. */
class OutboxEndpointTest {
    @Test
    void whatThereIsNothingToTellOfIsLeftOut() {
        assertThat(json(new Description(
                        new RelayDescription(Role.LEADING, null, "EVENTS", 442, 0),
                        new BacklogDescription(0L, 0.0, 0L, null),
                        Map.of())))
                .isEqualTo(
                        "{\"relay\":{\"role\":\"LEADING\",\"stream\":\"EVENTS\",\"published\":442,\"deadLettered\":0},"
                                + "\"backlog\":{\"waiting\":0,\"oldestSeconds\":0.0,\"deadLetters\":0}}");
    }

    @Test
    void troubleIsToldInPlaceOfTheFigures() {
        assertThat(json(new Description(
                        new RelayDescription(Role.CONNECTING, "no connection", "EVENTS", 0, 0),
                        new BacklogDescription(null, null, null, "no connection"),
                        Map.of())))
                .isEqualTo(
                        "{\"relay\":{\"role\":\"CONNECTING\",\"trouble\":\"no connection\",\"stream\":\"EVENTS\",\"published\":0,"
                                + "\"deadLettered\":0},\"backlog\":{\"error\":\"no connection\"}}");
    }

    @Test
    void listenersAreToldByTheirGroups() {
        assertThat(json(new Description(
                        null,
                        null,
                        Map.of("orders-Invoices-write", new ListenerDescription(true, null, 12, 1, 0, 0L)))))
                .isEqualTo(
                        "{\"listeners\":{\"orders-Invoices-write\":{\"connected\":true,\"handled\":12,\"failures\":1,"
                                + "\"deadLettered\":0,\"backlog\":0}}}");
    }

    private static String json(Description description) {
        return JsonMapper.builder().build().writeValueAsString(description);
    }
}
