package dev.outbox.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where the server lets one member of a group work at a time, from nats-server 2.11 on, and then another. */
@OutboxServers
class PinnedMemberIT {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final NatsServer nats;
    private final Seen seen = new Seen();
    private TestStream stream;

    PinnedMemberIT(NatsServer nats) {
        this.nats = nats;
    }

    @BeforeEach
    void newStream() {
        stream = new TestStream(nats.url());
    }

    @AfterEach
    void deleteStream() {
        stream.close();
    }

    @Test
    void anEventThatFailsAgainAndAgainKeepsNobodyWaitingWhenAnotherMemberTakesOver() throws Exception {
        RetryPolicy forEver = new RetryPolicy(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofMillis(100));
        ConsumerOptions.Builder options = stream.consumer(nats.url())
                .group("g")
                .retry(forEver)
                .ackWait(Duration.ofSeconds(2))
                .handler(event -> {
                    if (event.text().equals("0:0")) {
                        throw new IllegalStateException("never");
                    }
                    seen.add(event);
                });
        stream.publishNumbered(3, 10);
        try (EventConsumer one = EventConsumer.start(options.build())) {
            await().until(() -> seen.count() >= 20);
            try (EventConsumer other = EventConsumer.start(options.build())) {
                await().until(() -> other.isConnected() && one.isConnected());
                stream.connection.jetStreamManagement().unpinConsumer(stream.name, "g", "ordered");
                stream.publish("todo.updated", "todo/4", "4:0");
                await().atMost(LONG).until(() -> seen.count() >= 21);
                stream.connection.jetStreamManagement().unpinConsumer(stream.name, "g", "ordered");
                stream.publish("todo.updated", "todo/5", "5:0");
                await().atMost(LONG).until(() -> seen.count() >= 22);
            }
        }
        assertThat(seen.texts()).doesNotContain("0:0", "0:1").contains("5:0");
    }
}
