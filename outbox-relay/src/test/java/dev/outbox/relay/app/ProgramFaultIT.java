package dev.outbox.relay.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.PostgresServer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgramFaultIT {
    private static final Duration TO_END = Duration.ofSeconds(10);

    private static PostgresServer postgres;
    private static NatsServer nats;

    private Scene scene;

    @BeforeAll
    static void serversToBreak() {
        postgres = PostgresServer.start();
        nats = NatsServer.start();
    }

    @AfterAll
    static void noServersAnyMore() {
        nats.close();
        postgres.close();
    }

    @BeforeEach
    void aSceneOfItsOwn() throws Exception {
        postgres.startAgain();
        nats.startAgain();
        String name = "scene_" + System.nanoTime();
        scene = new Scene(postgres.createDatabase(), nats.url(), name).migrated();
    }

    @Test
    void aRelayStartedBeforeItsServersSaysThatItWaitsAndIsReadyWhenTheyAre() throws Exception {
        nats.stop();
        postgres.crash();
        try (RelayProcess run = scene.run()) {
            run.awaitLine("waits and tries again: cannot connect to NATS");
            assertThat(run.hasLine("ready")).isFalse();
            nats.startAgain();
            run.awaitLine("waits and tries again: cannot connect to the database");
            assertThat(run.hasLine("ready")).isFalse();
            postgres.startAgain();
            run.awaitLine("ready: leading");
        }
    }

    @Test
    void aSecondRelayStandsByAndTakesOverWhenTheFirstIsKilled() throws Exception {
        try (RelayProcess first = scene.run();
                RelayProcess second = scene.run("--lease=2s")) {
            RelayProcess leader = awaitLeader(first, second);
            RelayProcess standby = leader == first ? second : first;
            standby.awaitLine("ready: standing by");
            scene.emit(10);
            await().until(() -> scene.stored() == 10);

            leader.kill();

            standby.awaitLine("ready: leading");
            scene.emit(10);
            await().until(() -> scene.stored() == 20);
            assertThat(standby.terminate().exitCode()).isZero();
        }
    }

    /** The walls that make this hold are tested one by one in FrozenLeaderFaultIT. */
    @Test
    void aLeaderThatIsFrozenInItsWorkIsReplacedAndSendsNothingTwiceWhenItWakesUp() throws Exception {
        try (RelayProcess first =
                        scene.run("--lease=1s", "--duplicate-window=100ms").awaitLine("ready: leading");
                RelayProcess second = scene.run("--lease=1s").awaitLine("ready: standing by")) {
            scene.fill(60_000);
            await().until(() -> scene.stored() > 1000);
            first.freeze();
            second.awaitLine("ready: leading");
            await().until(() -> scene.stored() >= 60_000);

            first.thaw();

            first.awaitLine("ready: standing by");
            assertThat(scene.stored()).isEqualTo(60_000);
        }
    }

    @Test
    void sigtermEndsAStandbyAtOnce() throws Exception {
        try (RelayProcess leader = scene.run().awaitLine("ready: leading");
                RelayProcess standby = scene.run().awaitLine("ready: standing by")) {
            assertThat(standby.terminate().exitCode()).isZero();
            assertThat(leader.hasLine("lost")).isFalse();
        }
    }

    @Test
    void sigtermEndsARelayThatWaitsForItsServers() throws Exception {
        nats.stop();
        try (RelayProcess run = scene.run().awaitLine("waits and tries again")) {
            assertThat(endsInTime(run)).isZero();
        }
    }

    @Test
    void sigtermEndsARelayWhoseNatsHangsAndSaysThatItIsNotDrained() throws Exception {
        try (RelayProcess run = scene.run("--ack-timeout=1m").awaitLine("ready: leading")) {
            nats.freeze();
            try {
                scene.emit(10);
                long written = scene.clock();
                await().until(() -> scene.hasLookedSince(written));
                assertThat(endsInTime(run)).isEqualTo(1);
            } finally {
                nats.thaw();
            }
            assertThat(run.out()).last().asString().contains("ends before it is drained");
        }
        try (RelayProcess next = scene.run()) {
            await().until(() -> scene.stored() == 10);
        }
    }

    @Test
    void sigtermEndsARelayWhoseDatabaseHasCrashed() throws Exception {
        try (RelayProcess run = scene.run().awaitLine("ready: leading")) {
            postgres.crash();
            run.awaitLine("waits and tries again");
            assertThat(endsInTime(run)).isZero();
        }
    }

    /** An event is larger than the memory. It is larger than the server takes as well, so it is parked with the next of its key. */
    @Test
    void aRelayThatRunsOutOfMemoryEndsAndOneWithMoreOfItGoesOn() throws Exception {
        scene.emit(10);
        scene.number("select count(" + scene.name()
                + ".emit(type => 'todo.created', key => 'todo/1', data => to_jsonb(repeat('x', 30000000))))");
        Map<String, String> environment = scene.environment();
        environment.put("JDK_JAVA_OPTIONS", "-Xmx24m");
        try (RelayProcess small = RelayProcess.start(environment, "run")) {
            assertThat(small.exitCode()).isEqualTo(1);
            assertThat(small.out()).anyMatch(line -> line.contains("outbox-relay fails"));
        }
        try (RelayProcess large = scene.run()) {
            large.awaitLine("ready: leading");
            scene.emit(10);
            await().until(() -> scene.stored() == 19);
        }
    }

    @Test
    void aRelayThatCannotConnectSaysSoAtGrowingIntervals() throws Exception {
        nats.stop();
        Map<String, String> environment = scene.environment();
        try (RelayProcess run = RelayProcess.start(environment, "run", "--log-level=debug")) {
            // For debugging every try is told; of more than five within the first seconds, three at most are told to
            // all.
            await().until(() -> run.out().stream()
                            .filter(line -> line.contains("waits and tries again"))
                            .count()
                    > 5);
            assertThat(run.out().stream()
                            .filter(line -> line.contains(" WARN "))
                            .count())
                    .isLessThanOrEqualTo(4);
        }
    }

    private static RelayProcess awaitLeader(RelayProcess first, RelayProcess second) {
        await().until(() -> first.hasLine("ready: leading") || second.hasLine("ready: leading"));
        return first.hasLine("ready: leading") ? first : second;
    }

    private static int endsInTime(RelayProcess run) throws InterruptedException {
        Instant asked = Instant.now();
        int code = run.terminate().exitCode();
        assertThat(Duration.between(asked, Instant.now())).isLessThan(TO_END);
        return code;
    }
}
