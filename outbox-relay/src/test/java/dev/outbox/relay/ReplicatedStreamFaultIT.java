package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.faults.Writers;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.testkit.NatsCluster;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.NatsVersion;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream of three replicas on three servers, of which one fails. */
@OutboxServers
class ReplicatedStreamFaultIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private static NatsCluster cluster;

    private final TestOutbox outbox;
    private RelaySetup setup;

    ReplicatedStreamFaultIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeAll
    static void aCluster() {
        cluster = NatsCluster.start();
    }

    @AfterAll
    static void noClusterAnyMore() {
        cluster.close();
    }

    @BeforeEach
    void aStreamOfItsOwn(TestInfo test) throws Exception {
        cluster.startAgain();
        setup = new RelaySetup(
                outbox.database(),
                cluster.url(),
                test.getTestMethod().orElseThrow().getName() + System.nanoTime());
        outbox.empty();
        outbox.fill(3000, 3, 100);
    }

    @ParameterizedTest
    @EnumSource(names = {"AUTO", "SINGLE"})
    void theLeaderOfTheStreamIsKilledWhileMuchIsOnItsWay(PublishMode mode) throws Exception {
        try (Relay relay = start(mode);
                Writers writers = Writers.start(outbox, 3, 8, 60, 11)) {
            await().atMost(LONG).until(() -> relay.published() > 500);
            NatsServer leader = cluster.leaderOf(setup.stream());
            leader.kill();
            leader.startAgain();
            writers.await();
            await().atMost(LONG).ignoreExceptions().untilAsserted(this::assertPerfect);
        }
    }

    @Test
    void theLeaderOfTheStreamStepsDownAgainAndAgain() throws Exception {
        try (Relay relay = start(PublishMode.AUTO);
                Writers writers = Writers.start(outbox, 3, 8, 60, 12);
                Connection admin = Nats.connect(cluster.url())) {
            for (int i = 1; i <= 5; i++) {
                long some = 500L * i;
                await().atMost(LONG).until(() -> relay.published() > some);
                stepDown(admin);
            }
            writers.await();
            await().atMost(LONG).ignoreExceptions().untilAsserted(this::assertPerfect);
        }
    }

    @Test
    void aFollowerHangs() throws Exception {
        try (Relay relay = start(PublishMode.AUTO);
                Writers writers = Writers.start(outbox, 3, 8, 60, 13)) {
            await().atMost(LONG).until(() -> relay.published() > 500);
            NatsServer follower = cluster.followersOf(setup.stream()).get(0);
            follower.freeze();
            try {
                writers.await();
                outbox.fill(1000, 3, 100);
                outbox.awaitSettled();
            } finally {
                follower.thaw();
            }
            await().atMost(LONG).ignoreExceptions().untilAsserted(this::assertPerfect);
        }
    }

    /** Messages of one batch each, since the server does not take the fence with a single message on a replicated stream. */
    @Test
    void aSingleEventGoesWithTheFenceAndDoesNotStall() throws Exception {
        try (Relay relay = start(PublishMode.AUTO)) {
            await().atMost(LONG).until(() -> relay.published() == 3000);
            outbox.fill(1, 1, 100);
            await().until(() -> relay.published() == 3001);
        }

        assertThat(StreamAudit.messages(cluster.url(), setup.stream()))
                .last()
                .matches(message -> message.getHeaders().containsKey("Nats-Batch-Id"))
                .matches(message -> message.getHeaders().containsKey("Nats-Expected-Last-Subject-Sequence"));
    }

    /** Which event of a batch the stream refuses, or recognises, is found out in batches of one: nothing goes without the fence. */
    @Test
    void eventsOfARefusedBatchGoWithTheFenceToo() throws Exception {
        outbox.empty();
        outbox.execute("select outbox.emit('todo.updated', 'todo/' || n % 10, to_jsonb(repeat('x', case when n = 50"
                + " then 6000 else 10 end))) from generate_series(1, 100) n");
        try (Connection connection = Nats.connect(cluster.url())) {
            createStreamThatRefusesLargeMessages(connection);
            publishAsARelayWould(
                    connection, outbox.text("select event_id::text from outbox.event order by id limit 1"));
            connection.jetStreamManagement().purgeStream(setup.stream());
        }

        try (Relay relay = start(PublishMode.AUTO)) {
            await().atMost(LONG)
                    .until(() -> relay.published() == 93 && relay.duplicates() == 1 && relay.deadLetters() == 6);
        } finally {
            outbox.execute("truncate outbox.dead_letter");
        }

        assertThat(StreamAudit.messages(cluster.url(), setup.stream()))
                .hasSize(93)
                .allMatch(message -> message.getHeaders().containsKey("Nats-Batch-Id"));
    }

    private void createStreamThatRefusesLargeMessages(Connection connection) throws Exception {
        connection
                .jetStreamManagement()
                .addStream(StreamConfiguration.builder()
                        .name(setup.stream())
                        .subjects(setup.stream() + ".>", "outbox-fence." + setup.stream() + ".>")
                        .replicas(3)
                        .maximumMessageSize(5000)
                        .allowAtomicPublish(true)
                        .build());
    }

    private void publishAsARelayWould(Connection connection, String id) throws Exception {
        Headers headers = new Headers();
        headers.put("Nats-Msg-Id", id);
        connection.jetStream().publish(setup.stream() + ".todo.updated", headers, new byte[0]);
    }

    /** Such a server takes neither batches nor the fence; the lease at the socket keeps late leaders out. */
    @Test
    void aReplicatedStreamOfTheOldestServerIsDrained() throws Exception {
        try (NatsCluster old = NatsCluster.start(NatsVersion.OLDEST)) {
            setup = new RelaySetup(outbox.database(), old.url(), "EVENTS");
            try (Relay relay = start(PublishMode.AUTO)) {
                await().atMost(LONG).until(() -> relay.published() == 3000);
                NatsServer leader = old.leaderOf("EVENTS");
                outbox.fill(3000, 50, 100);
                await().atMost(LONG).until(() -> relay.published() > 3500);
                leader.kill();
                await().atMost(LONG).ignoreExceptions().untilAsserted(this::assertPerfect);
            }
        }
    }

    private Relay start(PublishMode mode) {
        return Relay.start(setup.options()
                .streamReplicas(3)
                .publishMode(mode)
                // So short that the server recognises nothing that is sent again.
                .duplicateWindow(Duration.ofMillis(100))
                .ackTimeout(Duration.ofSeconds(2))
                .build());
    }

    private void stepDown(Connection admin) throws Exception {
        String answer = new String(
                admin.request("$JS.API.STREAM.LEADER.STEPDOWN." + setup.stream(), new byte[0], Duration.ofSeconds(10))
                        .getData(),
                StandardCharsets.UTF_8);
        assertThat(answer).contains("\"success\":true");
        cluster.leaderOf(setup.stream());
    }

    private void assertPerfect() throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, setup.natsUrl(), setup.stream());
        assertThat(audit.committed()).isGreaterThan(3000);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
    }
}
