package dev.outbox.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NatsClusterIT {
    private static NatsCluster cluster;

    @BeforeAll
    static void start() {
        cluster = NatsCluster.start();
    }

    @AfterAll
    static void close() {
        cluster.close();
    }

    @BeforeEach
    void allServersRun() {
        cluster.startAgain();
    }

    @Test
    void aReplicatedStreamSurvivesTheDeathOfItsLeader() throws Exception {
        create("SURVIVES");
        publish("SURVIVES");
        NatsServer leader = cluster.leaderOf("SURVIVES");

        leader.kill();

        await().atMost(Duration.ofSeconds(20)).until(() -> cluster.leaderOf("SURVIVES") != leader);
        assertThat(stored("SURVIVES")).isEqualTo(1);
        leader.startAgain();
        assertThat(cluster.followersOf("SURVIVES")).contains(leader);
    }

    @Test
    void aStreamGoesOnWhileAFollowerIsFrozen() throws Exception {
        create("FROZEN");
        NatsServer follower = cluster.followersOf("FROZEN").get(0);
        follower.freeze();
        try {
            publish("FROZEN");

            assertThat(stored("FROZEN")).isEqualTo(1);
        } finally {
            follower.thaw();
        }
    }

    /** In order: a cluster of 2.9.25 whose servers are all killed forgets a stream that was made a moment before. */
    @Test
    void allServersCanBeStoppedAndStartedAgain() throws Exception {
        create("ALL");
        publish("ALL");
        cluster.servers().forEach(NatsServer::stop);

        cluster.startAgain();

        assertThat(cluster.leaderOf("ALL")).isIn(cluster.servers());
        assertThat(stored("ALL")).isEqualTo(1);
    }

    private static void create(String stream) throws Exception {
        try (Connection connection = connect()) {
            connection
                    .jetStreamManagement()
                    .addStream(StreamConfiguration.builder()
                            .name(stream)
                            .subjects(stream)
                            .storageType(StorageType.File)
                            .replicas(3)
                            .build());
        }
    }

    private static void publish(String stream) throws Exception {
        try (Connection connection = connect()) {
            connection.jetStream().publish(stream, "x".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static long stored(String stream) throws Exception {
        try (Connection connection = connect()) {
            return connection
                    .jetStreamManagement()
                    .getStreamInfo(stream)
                    .getStreamState()
                    .getMsgCount();
        }
    }

    private static Connection connect() throws Exception {
        return Nats.connect(Options.builder()
                .servers(cluster.url().split(","))
                .connectionTimeout(Duration.ofSeconds(1))
                .maxReconnects(5)
                .build());
    }
}
