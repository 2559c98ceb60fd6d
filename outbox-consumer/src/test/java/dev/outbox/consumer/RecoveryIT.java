package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.testkit.NatsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a consumer does when something that it needs is not there, or is there again. */
@Tag("protocol")
class RecoveryIT {
    private final Seen seen = new Seen();
    private NatsServer nats;
    private TestStream stream;

    @BeforeEach
    void start() {
        nats = NatsServer.start();
        stream = new TestStream(nats.url());
    }

    @AfterEach
    void stop() throws InterruptedException {
        stream.connection.close();
        nats.close();
    }

    private EventConsumer group() {
        return EventConsumer.start(stream.consumer(nats.url())
                .group("g")
                .ackWait(Duration.ofSeconds(2))
                .handler(seen::add)
                .build());
    }

    private void awaitSeen(String... texts) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(seen.texts()).containsExactly(texts));
    }

    @Test
    void aConsumerWaitsForItsStream() {
        stream.delete();
        try (EventConsumer group = group();
                EventConsumer reader = EventConsumer.start(
                        stream.consumer(nats.url()).handler(seen::add).build())) {
            await().during(Duration.ofMillis(500)).until(() -> !group.isConnected() && !reader.isConnected());
            stream.create();
            stream.publish("todo.created", "todo/1", "at last");
            awaitSeen("at last", "at last");
        }
    }

    @Test
    void aConsumerWaitsForTheServerAndFindsItAgain() throws InterruptedException {
        stream.publish("todo.created", "todo/1", "first");
        stream.connection.close();
        nats.stop();
        try (EventConsumer group = group()) {
            await().during(Duration.ofMillis(500)).until(() -> !group.isConnected());
            nats.startAgain();
            awaitSeen("first");
            nats.kill();
            nats.startAgain();
            stream = TestStream.named(nats.url(), stream.name);
            stream.publish("todo.created", "todo/1", "second");
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.texts().contains("second"));
        }
        // A server that was killed may have forgotten the acknowledgement.
        assertThat(Set.copyOf(seen.texts())).containsExactlyInAnyOrder("first", "second");
        assertThat(seen.texts()).startsWith("first").endsWith("second");
    }

    @Test
    void aDurableConsumerThatSomebodyDeletesIsMadeAgainWhereTheGroupWas() throws Exception {
        stream.publish("todo.created", "todo/1", "first");
        try (EventConsumer group = group()) {
            awaitSeen("first");
            await().until(() -> group.backlog().orElseThrow().waiting() == 0
                    && stream.group("g").getAckFloor().getStreamSequence() == 1);
            // What this member knows is some seconds old.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> group.backlog().orElseThrow().unsettled() == 0);
            stream.connection.jetStreamManagement().deleteConsumer(stream.name, "g");
            stream.publish("todo.created", "todo/1", "second");
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.texts().contains("second"));
        }
        assertThat(seen.texts()).isEqualTo(List.of("first", "second"));
    }

    @Test
    void aStreamThatIsMadeAgainIsReadFromItsBeginning() throws IOException {
        stream.publish("todo.created", "todo/1", "first");
        stream.publish("todo.created", "todo/1", "second");
        try (EventConsumer group = group();
                EventConsumer reader = EventConsumer.start(stream.consumer(nats.url())
                        .patterns("todo.other")
                        .handler(seen::add)
                        .build())) {
            awaitSeen("first", "second");
            stream.delete();
            stream.create();
            stream.publish("todo.created", "todo/1", "second");
            stream.publish("todo.created", "todo/1", "third");
            awaitSeen("first", "second", "second", "third");
            stream.publish("todo.other", "todo/1", "for the reader too");
            await().atMost(Duration.ofSeconds(30)).until(() -> seen.count() == 6);
            assertThat(group.isConnected() && reader.isConnected()).isTrue();
        }
    }
}
