package dev.outbox.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboxEventTest {
    @Test
    void anEventGetsAnIdOfVersion7() {
        assertThat(OutboxEvent.of("todo.created", "todo/42").build().id().version())
                .isEqualTo(7);
    }

    @Test
    void theTimeIsKeptInMicroseconds() {
        OutboxEvent event = OutboxEvent.of("todo.created", "todo/42")
                .time(Instant.parse("2026-11-23T18:00:00.123456789Z"))
                .build();

        assertThat(event.time()).isEqualTo(Instant.parse("2026-11-23T18:00:00.123456Z"));
    }

    @Test
    void aTimeThatRfc3339CannotExpressIsRefused() {
        OutboxEvent.Builder builder = OutboxEvent.of("todo.created", "todo/42");

        assertThatIllegalArgumentException().isThrownBy(() -> builder.time(Instant.parse("+10000-01-01T00:00:00Z")));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.time(Instant.parse("0000-12-31T23:59:59Z")));
    }

    @Test
    void anEmptyKeyIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutboxEvent.of("todo.created", ""))
                .withMessageContaining("key must not be empty");
    }

    @Test
    void jsonBecomesUtf8() {
        OutboxEvent event =
                OutboxEvent.of("todo.created", "todo/42").json("\"€\"").build();

        assertThat(event.data()).isEqualTo("\"€\"".getBytes(StandardCharsets.UTF_8));
        assertThat(event.contentType()).isEqualTo("application/json");
    }

    @Test
    void attributesComeInTheOrderOfTheirNames() {
        OutboxEvent event = OutboxEvent.of("todo.created", "todo/42")
                .attribute("tenant", "acme")
                .attribute("actor", "ann")
                .build();

        assertThat(event.attributes().keySet()).containsExactly("actor", "tenant");
    }

    @Test
    void anAttributeHasTextAnIntegerOrABoolean() {
        OutboxEvent.Builder builder = OutboxEvent.of("todo.created", "todo/42");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.attribute("amount", 1L))
                .withMessageContaining("java.lang.Long");
    }

    @Test
    void aBuilderThatGoesOnDoesNotChangeWhatItBuilt() {
        OutboxEvent.Builder builder = OutboxEvent.of("todo.created", "todo/42").attribute("a", 1);
        OutboxEvent event = builder.build();

        builder.attribute("b", 2);

        assertThat(event.attributes()).isEqualTo(Map.of("a", 1));
    }

    @Test
    void itsTextShowsNeitherDataNorAttributes() {
        OutboxEvent event = OutboxEvent.of("todo.created", "todo/42")
                .json("\"secret\"")
                .attribute("token", "secret")
                .build();

        assertThat(event.toString()).contains("todo.created").doesNotContain("secret");
    }
}
