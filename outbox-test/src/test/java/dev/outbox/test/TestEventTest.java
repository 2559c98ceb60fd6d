package dev.outbox.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.outbox.cloudevents.CloudEventMessages;
import io.cloudevents.CloudEvent;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TestEventTest {
    @Test
    void aMessageReadsAsTheEventItWasBuiltAs() {
        UUID id = UUID.randomUUID();
        Message message = TestEvent.updated("todo", 42)
                .id(id)
                .source("/todo-app")
                .time(Instant.EPOCH)
                .version(3)
                .state("done", false)
                .changed("title", "Buy milk", "Buy oat milk")
                .attribute("tenant", "acme")
                .toMessage();

        CloudEvent event = CloudEventMessages.fromMessage(message);

        assertThat(message.getSubject()).isEqualTo("events.todo.updated");
        assertThat(message.getHeaders().getFirst("Nats-Msg-Id")).isEqualTo(id.toString());
        assertThat(event.getId()).isEqualTo(id.toString());
        assertThat(event.getType()).isEqualTo("todo.updated");
        assertThat(event.getSource()).hasToString("/todo-app");
        assertThat(event.getSubject()).isEqualTo("42");
        assertThat(event.getTime()).isEqualTo(OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC));
        assertThat(event.getExtension("partitionkey")).isEqualTo("todo/42");
        assertThat(event.getExtension("tenant")).isEqualTo("acme");
        assertThat(new String(event.getData().toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"entity\":\"todo\",\"id\":42,\"state\":{\"done\":false,\"title\":\"Buy oat milk\"},"
                        + "\"changed\":{\"title\":{\"from\":\"Buy milk\",\"to\":\"Buy oat milk\"}},\"version\":3}");
    }

    @Test
    void anEventOfTheApplicationsOwnHasTheDataItIsGiven() {
        CloudEvent event =
                TestEvent.of("invoice.paid", "invoice/9").json("{\"amount\":1}").toCloudEvent();

        assertThat(new String(event.getData().toBytes(), StandardCharsets.UTF_8))
                .isEqualTo("{\"amount\":1}");
        assertThat(TestEvent.of("ping", "k").toCloudEvent().getData()).isNull();
    }

    @Test
    void anIdentifierOfSeveralPartsIsWrittenAsCaptureWritesIt() {
        CloudEvent event = TestEvent.deleted("order-line", Map.of("order", "A=7", "line", 2))
                .toCloudEvent();

        assertThat(event.getSubject()).isEqualTo("line=2,order=A%3D7");
        assertThat(event.getExtension("partitionkey")).isEqualTo("order-line/line=2,order=A%3D7");
    }

    @Test
    void whatDoesNotFitTheKindOfEventIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> TestEvent.of("invoice.paid", "k").state("amount", 1))
                .withMessageContaining("json");
        assertThatIllegalStateException()
                .isThrownBy(() -> TestEvent.created("todo", 1).changed("title", "a", "b"))
                .withMessageContaining("updated");
        assertThatIllegalStateException()
                .isThrownBy(() -> TestEvent.created("todo", 1).json("{}"))
                .withMessageContaining("state");
    }
}
