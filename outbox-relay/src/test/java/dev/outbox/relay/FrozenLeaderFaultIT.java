package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.testkit.NatsCluster;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * A leader freezes with messages in its queue, another takes over and publishes the same events, the first wakes up and goes on sending;
 * the stream's duplicate window is over by then. Three walls keep its messages out. Each is tested alone, with the others
 * away; and without any of them events are doubled, which shows that the test would see it.
 */
@OutboxServers
class FrozenLeaderFaultIT {
    private static final int EVENTS = 3000;
    private static final Duration DUPLICATE_WINDOW = Duration.ofMillis(100);

    private static NatsServer server;
    private static NatsCluster cluster;

    private final TestOutbox outbox;
    private String stream = "";

    FrozenLeaderFaultIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeAll
    static void servers() {
        server = NatsServer.start();
        cluster = NatsCluster.start();
    }

    @AfterAll
    static void noServersAnyMore() {
        cluster.close();
        server.close();
    }

    @BeforeEach
    void aStreamOfItsOwn(TestInfo test) throws Exception {
        stream = test.getTestMethod().orElseThrow().getName();
        outbox.empty();
        outbox.fill(EVENTS, EVENTS, 1000);
    }

    @Test
    void theFenceAloneRefusesWhatALateLeaderSends() throws Exception {
        Late late = freezeAndThaw(server.url(), 1, Fence.TAKEN, Lease.UNCHECKED, PublishMode.SINGLE);

        assertThat(late.arrived()).isGreaterThan(500);
        assertThat(late.audit()).matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    /** In the new stream the new leader's fence has the same sequence as the late one's had in the old stream. */
    @Test
    void theFenceAloneRefusesWhatALateLeaderSendsWhenTheStreamWasDeletedAndMadeAgain() throws Exception {
        Late late = freezeAndThaw(server.url(), 1, Fence.TAKEN, Lease.UNCHECKED, PublishMode.SINGLE, reader -> {
            reader.jetStreamManagement().deleteStream(stream);
            create(reader, 1, Fence.TAKEN);
        });

        assertThat(late.arrived()).isGreaterThan(500);
        assertThat(late.audit()).matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    @Test
    void theFenceOnBatchesAloneRefusesWhatALateLeaderSendsToAReplicatedStream() throws Exception {
        Late late = freezeAndThaw(cluster.url(), 3, Fence.TAKEN, Lease.UNCHECKED, PublishMode.ATOMIC);

        assertThat(late.arrived()).isGreaterThan(500);
        assertThat(late.audit()).matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    @Test
    @Tag("protocol")
    void theLeaseAtTheSocketAloneLetsALateLeaderSendNothing() throws Exception {
        Late late = freezeAndThaw(server.url(), 1, Fence.NOT_TAKEN, Lease.CHECKED, PublishMode.SINGLE);

        assertThat(late.arrived()).isZero();
        assertThat(late.audit()).matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    @Test
    @Tag("protocol")
    void withoutAnyWallEventsAreDoubled() throws Exception {
        Late late = freezeAndThaw(server.url(), 1, Fence.NOT_TAKEN, Lease.UNCHECKED, PublishMode.SINGLE);

        assertThat(late.audit().doubled()).isPositive();
    }

    @Test
    void withoutAnyWallEventsAreDoubledInAReplicatedStreamToo() throws Exception {
        Late late = freezeAndThaw(cluster.url(), 3, Fence.NOT_TAKEN, Lease.UNCHECKED, PublishMode.ATOMIC);

        assertThat(late.audit().doubled()).isPositive();
    }

    private Late freezeAndThaw(String url, int replicas, Fence fence, Lease lease, PublishMode mode) throws Exception {
        return freezeAndThaw(url, replicas, fence, lease, mode, connection -> {});
    }

    private Late freezeAndThaw(
            String url, int replicas, Fence fence, Lease lease, PublishMode mode, Meanwhile meanwhile)
            throws Exception {
        RelaySetup setup = new RelaySetup(outbox.database(), url, stream);
        RelayOptions options = setup.options()
                .publishMode(mode)
                .lease(Duration.ofSeconds(1))
                .ackTimeout(Duration.ofMinutes(1))
                .build();
        AtomicLong arrived = new AtomicLong();
        try (Connection reader = Nats.connect(url)) {
            create(reader, replicas, fence);
            // Whoever listens sees what is sent to the stream, whether the stream takes it or not.
            Dispatcher dispatcher = reader.createDispatcher(message -> arrived.incrementAndGet());
            dispatcher.subscribe(stream + ".>");
            try (FrozenRelay first = lease == Lease.CHECKED
                    ? FrozenRelay.after(500_000, options)
                    : FrozenRelay.withoutLeaseAfter(500_000, options)) {
                first.awaitFrozen();
                meanwhile.happens(reader);
                long before;
                try (Relay second = setup.start()) {
                    outbox.awaitSettled();
                    awaitEndOfDuplicateWindow(reader);
                    before = arrived.get();
                    first.thawSocket();
                    if (lease == Lease.UNCHECKED) {
                        await().until(() -> arrived.get() > before + 500);
                    }
                    first.thaw();
                    outbox.fill(10, 10, 10);
                    outbox.awaitSettled();
                }
                reader.flush(Duration.ofSeconds(5));
                return new Late(arrived.get() - before - 10, StreamAudit.of(outbox, url, stream));
            }
        }
    }

    /** The server forgets the ids of a window by a timer, so some time after the window's end. */
    private void awaitEndOfDuplicateWindow(Connection connection) {
        await().until(() -> connection
                .jetStreamManagement()
                .getStreamInfo(stream)
                .getStreamState()
                .getLastTime()
                .plus(DUPLICATE_WINDOW.multipliedBy(5))
                .toInstant()
                .isBefore(Instant.now()));
    }

    private void create(Connection connection, int replicas, Fence fence) throws Exception {
        StreamConfiguration.Builder configuration = StreamConfiguration.builder()
                .name(stream)
                .subjects(
                        fence == Fence.TAKEN
                                ? new String[] {stream + ".>", "outbox-fence." + stream + ".>"}
                                : new String[] {stream + ".>"})
                .replicas(replicas)
                .duplicateWindow(DUPLICATE_WINDOW);
        if (replicas > 1) {
            configuration.allowAtomicPublish(true);
        }
        connection.jetStreamManagement().addStream(configuration.build());
    }

    private interface Meanwhile {
        void happens(Connection reader) throws Exception;
    }

    private enum Fence {
        TAKEN,
        NOT_TAKEN
    }

    private enum Lease {
        CHECKED,
        UNCHECKED
    }

    /**
     * What became of what the late leader sent.
     *
     * @param arrived messages of it that reached the server after the other had taken over
     */
    private record Late(long arrived, StreamAudit audit) {}
}
