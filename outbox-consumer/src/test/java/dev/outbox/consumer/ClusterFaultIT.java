package dev.outbox.consumer;

import static org.awaitility.Awaitility.await;

import dev.outbox.testkit.NatsCluster;
import dev.outbox.testkit.NatsServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A replicated stream and its consumers, of which one server after another dies. */
class ClusterFaultIT {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final int KEYS = 10;

    private final Seen seen = new Seen();
    private final AtomicBoolean publishing = new AtomicBoolean(true);
    private final AtomicInteger each = new AtomicInteger();

    @Test
    void aGroupKeepsTheOrderWhileServersDie() throws Exception {
        try (NatsCluster cluster = NatsCluster.start();
                TestStream stream = TestStream.replicated(cluster.url(), 3)) {
            Thread publisher = new Thread(() -> stream.publishNumberedWhile(publishing, KEYS, each));
            publisher.start();
            try (EventConsumer one = member(cluster, stream);
                    EventConsumer other = member(cluster, stream)) {
                await().atMost(LONG).until(() -> one.isConnected() && other.isConnected() && seen.count() > 100);
                for (NatsServer server : cluster.servers()) {
                    server.kill();
                    int before = seen.count();
                    await().atMost(LONG).until(() -> seen.count() > before + 100);
                    server.startAgain();
                    cluster.leaderOf(stream.name);
                }
                publishing.set(false);
                publisher.join();
                await().atMost(LONG)
                        .until(() -> List.copyOf(new java.util.HashSet<>(seen.texts()))
                                        .size()
                                == KEYS * each.get());
                seen.assertNothingSkipped();
            }
        }
    }

    private EventConsumer member(NatsCluster cluster, TestStream stream) {
        return EventConsumer.start(stream.consumer(cluster.url())
                .group("g")
                .ackWait(Duration.ofSeconds(3))
                .maxPending(50)
                .handler(seen::add)
                .build());
    }
}
