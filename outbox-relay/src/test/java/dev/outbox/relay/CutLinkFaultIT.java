package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.Link;
import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.faults.Writers;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The leader's link to the database or to NATS is cut without a word. Another relay, whose links are whole, takes over, and when the
 * link is healed the old leader stands by; what was on its way when the link was cut arrives then, and is refused.
 */
@OutboxServers
class CutLinkFaultIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final TestOutbox outbox;
    private final NatsServer nats;
    private final RelayState stateOfFirst = new RelayState();
    private final RelayState stateOfSecond = new RelayState();
    private Link toDatabase;
    private Link toNats;
    private RelaySetup whole;
    private RelaySetup overLinks;

    CutLinkFaultIT(TestDatabase database, NatsServer nats) throws Exception {
        this.outbox = TestOutbox.in(database);
        this.nats = nats;
    }

    @BeforeEach
    void linksOfItsOwn(TestInfo test) throws Exception {
        String stream = test.getTestMethod().orElseThrow().getName() + System.nanoTime();
        TestDatabase database = outbox.database();
        toDatabase = Link.to(database.port());
        toNats = Link.to(nats.port());
        whole = new RelaySetup(database, nats.url(), stream);
        overLinks = new RelaySetup(
                new TestDatabase(
                        database.name(), database.host(), toDatabase.port(), database.user(), database.password()),
                "nats://127.0.0.1:" + toNats.port(),
                stream);
        outbox.empty();
    }

    @AfterEach
    void closeTheLinks() throws Exception {
        toDatabase.close();
        toNats.close();
    }

    @ParameterizedTest
    @EnumSource
    void theLinkToTheDatabaseIsCut(Cut cut) throws Exception {
        anotherTakesOver(toDatabase, cut);
    }

    @ParameterizedTest
    @EnumSource
    void theLinkToNatsIsCut(Cut cut) throws Exception {
        anotherTakesOver(toNats, cut);
    }

    /** The session is then not idle, as the server still sends; what ends it is tcp_user_timeout. */
    @Test
    void theLinkIsCutWhileTheDatabaseSendsALargePage() throws Exception {
        try (Relay first = start(overLinks, stateOfFirst)) {
            await().until(stateOfFirst::isLeading);
            try (Relay second = start(whole, stateOfSecond)) {
                await().until(stateOfSecond::isStandingBy);
                toDatabase.cutFromServerAfter(200_000);
                outbox.fill(30, 30, 500_000);
                await().atMost(LONG).until(() -> second.published() == 30);
                toDatabase.heal();
                await().atMost(LONG).until(stateOfFirst::isStandingBy);
                assertThat(first.published()).isZero();
            }
        }
        assertPerfect();
    }

    @Test
    void theLinksAreSlow() throws Exception {
        toDatabase.slow(Duration.ofMillis(20));
        toNats.slow(Duration.ofMillis(100));
        try (Relay relay = start(overLinks, stateOfFirst);
                Writers writers = Writers.start(outbox, 3, 8, 60, 22)) {
            writers.await();
            outbox.awaitSettled();
        }
        assertPerfect();
    }

    @Test
    void theLinksBreakAgainAndAgain() throws Exception {
        try (Relay relay = start(overLinks, stateOfFirst);
                Writers writers = Writers.start(outbox, 3, 8, 100, 23)) {
            for (int i = 1; i <= 6; i++) {
                long some = 100L * i;
                await().atMost(LONG).until(() -> relay.published() + relay.foundInStream() > some);
                (i % 2 == 0 ? toDatabase : toNats).reset();
            }
            writers.await();
            await().atMost(LONG).untilAsserted(this::assertPerfect);
        }
    }

    private void anotherTakesOver(Link link, Cut cut) throws Exception {
        try (Relay first = start(overLinks, stateOfFirst)) {
            await().until(stateOfFirst::isLeading);
            try (Relay second = start(whole, stateOfSecond);
                    Writers writers = Writers.start(outbox, 3, 8, 150, 21)) {
                await().until(() -> stateOfSecond.isStandingBy() && first.published() > 200);
                cut.on(link);
                await().atMost(LONG).until(stateOfSecond::isLeading);
                writers.await();
                await().atMost(LONG).untilAsserted(this::assertPerfect);

                link.heal();
                await().atMost(LONG).until(stateOfFirst::isStandingBy);
                outbox.fill(100, 10, 100);
                await().atMost(LONG).untilAsserted(this::assertPerfect);
                assertThat(stateOfSecond.isLeading()).isTrue();
            }
        }
        assertPerfect();
    }

    private static Relay start(RelaySetup setup, RelayState state) {
        return Relay.start(setup.options()
                .lease(Duration.ofSeconds(1))
                .ackTimeout(Duration.ofSeconds(1))
                // So short that the server recognises nothing that is sent again.
                .duplicateWindow(Duration.ofMillis(100))
                .listener(state)
                .build());
    }

    private void assertPerfect() throws Exception {
        assertThat(StreamAudit.of(outbox, nats.url(), whole.stream()))
                .matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    private enum Cut {
        TO_SERVER,
        FROM_SERVER,
        BOTH;

        void on(Link link) {
            if (this != FROM_SERVER) {
                link.cut(Link.Direction.TO_SERVER);
            }
            if (this != TO_SERVER) {
                link.cut(Link.Direction.FROM_SERVER);
            }
        }
    }
}
