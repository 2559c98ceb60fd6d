package dev.outbox.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.outbox.event.OutboxEvent;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import io.cloudevents.CloudEvent;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@OutboxServers
class NatsRoundTripIT {
    private static final OutboxEvent EVENT = OutboxEvent.of("todo.created", "Euro € 😀")
            .subject("\"quoted\" 100%")
            .time(Instant.parse("2026-11-23T18:00:00.123456Z"))
            .json("{\"title\": \"Milk €\"}")
            .attribute("tenant", "")
            .build();

    private final NatsServer nats;

    NatsRoundTripIT(NatsServer nats) {
        this.nats = nats;
    }

    @ParameterizedTest
    @EnumSource
    void anEventReadsBackFromARealServer(ContentMode mode) throws IOException, InterruptedException {
        CloudEvent event = EventHeaders.toCloudEvent(EVENT, "/todo-app");

        CloudEvent read = CloudEventMessages.fromMessage(
                sendAndReceive(CloudEventMessages.toMessage(event, "cloudevents." + mode, mode)));

        assertThat(read.getAttributeNames()).isEqualTo(event.getAttributeNames());
        for (String name : event.getAttributeNames()) {
            assertThat(read.getAttribute(name)).isEqualTo(event.getAttribute(name));
        }
        assertThat(read.getExtension("partitionkey")).isEqualTo("Euro € 😀");
        assertThat(read.getExtension("tenant")).isEqualTo("");
        assertThat(new String(read.getData().toBytes(), StandardCharsets.UTF_8).replace(" ", ""))
                .isEqualTo("{\"title\":\"Milk€\"}");
    }

    @Test
    void theHeadersOfTheRelayReadBackFromARealServer() throws IOException, InterruptedException {
        Headers headers = new Headers();
        EventHeaders.addTo(headers, EVENT, "/todo-app");

        Message received = sendAndReceive(NatsMessage.builder()
                .subject("cloudevents.relay")
                .headers(headers)
                .data(EVENT.data())
                .build());

        assertThat(received.getHeaders().getFirst("ce-partitionkey")).isEqualTo("Euro%20%E2%82%AC%20%F0%9F%98%80");
        assertThat(received.getData()).isEqualTo(EVENT.data());
        assertThat(CloudEventMessages.fromMessage(received).getSubject()).isEqualTo("\"quoted\" 100%");
    }

    private Message sendAndReceive(Message message) throws IOException, InterruptedException {
        try (Connection connection = Nats.connect(nats.url())) {
            Subscription subscription = connection.subscribe(message.getSubject());
            connection.publish(message);
            return subscription.nextMessage(Duration.ofSeconds(10));
        }
    }
}
