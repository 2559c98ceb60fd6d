package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.Link;
import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The server goes away, or comes back as another than it was; the relay waits, says why, and goes on by itself. */
@OutboxServers
class NatsFaultIT {
    /** So short that the server recognises nothing that is sent again. */
    private static final Duration DUPLICATE_WINDOW = Duration.ofMillis(100);

    private static final Duration LONG = Duration.ofMinutes(2);

    private final TestOutbox outbox;
    private final RelayState state = new RelayState();
    private NatsServer nats;
    private RelaySetup setup;

    NatsFaultIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void aServerOfItsOwn() throws Exception {
        nats = NatsServer.start();
        setup = new RelaySetup(outbox.database(), nats.url(), "EVENTS");
        outbox.empty();
        outbox.execute("truncate outbox.dead_letter");
    }

    @AfterEach
    void stopTheServer() {
        nats.close();
    }

    /** The worst moment for an outage: all is stored, no acknowledgement has arrived, and the server forgets the ids. */
    @Tag("protocol")
    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void whatIsStoredWhenTheServerGoesAwayForLongerThanTheDuplicateWindowIsNotSentAgain(PublishMode mode)
            throws Exception {
        try (Link link = Link.to(nats.port());
                Relay relay = start(setup.over(link), mode)) {
            publishSome(relay);
            link.cut(Link.Direction.FROM_SERVER);
            outbox.fillAtOnce(3000, 3000, 100);
            await().atMost(LONG).until(() -> stored() > 1500);
            assertThat(relay.published()).isEqualTo(100);

            nats.kill();
            link.reset();
            link.heal();
            Instant forgotten = Instant.now().plus(DUPLICATE_WINDOW.multipliedBy(3));
            await().until(() -> Instant.now().isAfter(forgotten));
            nats.startAgain();

            outbox.awaitSettled();
            assertThat(relay.foundInStream()).isGreaterThan(1000);
            assertThat(relay.duplicates()).isZero();
        }
        assertPerfect(3100);
    }

    @Tag("protocol")
    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void aServerThatComesBackWithoutJetStreamIsAnOutage(PublishMode mode) throws Exception {
        try (Relay relay = start(setup, mode)) {
            publishSome(relay);
            nats.kill();
            nats.startAgainWithoutJetStream();
            outbox.fill(100, 50, 100);
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(state.lastComplaint()).contains("nats-server runs without JetStream"));

            nats.stop();
            nats.startAgain();

            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertPerfect(200));
        }
    }

    @Test
    void anAccountWithoutJetStreamIsAnOutage() throws Exception {
        String account = "accounts { APP { users: [ { user: relay, password: secret } ], jetstream: %s } }";
        restartAs(account.formatted("enabled"));
        RelaySetup asUser = new RelaySetup(
                outbox.database(), nats.url().replace("nats://", "nats://relay:secret@"), setup.stream());
        try (Relay relay = start(asUser, PublishMode.AUTO)) {
            publishSome(relay);
            nats.configure(account.formatted("disabled"));
            outbox.fill(100, 50, 100);
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(state.lastComplaint()).contains("not enabled for account"));

            nats.configure(account.formatted("enabled"));

            setup = asUser;
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertPerfect(200));
        }
    }

    @Test
    void aUserWithoutPermissionForJetStreamIsToldWhichItNeeds() throws Exception {
        String user =
                "authorization { users = [ { user: relay, password: secret, permissions: { publish: { deny: [%s] } } } ] }";
        restartAs(user.formatted("\"$JS.API.>\""));
        RelaySetup asUser = new RelaySetup(
                outbox.database(), nats.url().replace("nats://", "nats://relay:secret@"), setup.stream());
        outbox.fill(100, 50, 100);
        try (Relay relay = start(asUser, PublishMode.AUTO)) {
            await().atMost(LONG)
                    .untilAsserted(() -> assertThat(state.lastComplaint())
                            .contains("NATS user may not publish to '$JS.API.STREAM.INFO.EVENTS'; grant it"));

            nats.configure(user.formatted(""));

            setup = asUser;
            await().atMost(LONG).ignoreExceptions().untilAsserted(() -> assertPerfect(100));
        }
    }

    @Tag("protocol")
    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void aServerThatComesBackAndTakesOnlySmallerMessagesParksWhatIsLarger(PublishMode mode) throws Exception {
        try (Relay relay = start(setup, mode)) {
            publishSome(relay);
            nats.kill();
            outbox.fill(60, 20, 1000);
            outbox.fill(20, 20, 60_000);
            outbox.fill(60, 20, 1000);
            restartAs("max_payload: 50000");
            await().atMost(LONG).untilAsserted(this::assertLargeOnesAreParked);

            restartAs("max_payload: 100000");
            outbox.execute("update outbox.dead_letter set retry_requested_at = now()");

            await().atMost(LONG).untilAsserted(() -> assertPerfect(240));
        }
    }

    /** The server does not tell the new limit to who is connected already, but ends the connection on which it is passed. */
    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void aServerThatFromNowOnTakesOnlySmallerMessagesParksWhatIsLarger(PublishMode mode) throws Exception {
        try (Relay relay = start(setup, mode)) {
            publishSome(relay);
            nats.configure("max_payload: 50000");
            await().until(() -> maxPayload() == 50_000);
            outbox.fill(60, 20, 1000);
            outbox.fill(20, 20, 60_000);
            outbox.fill(60, 20, 1000);
            await().atMost(LONG).untilAsserted(this::assertLargeOnesAreParked);

            restartAs("max_payload: 100000");
            outbox.execute("update outbox.dead_letter set retry_requested_at = now()");

            await().atMost(LONG).untilAsserted(() -> assertPerfect(240));
        }
    }

    @Tag("protocol")
    @ParameterizedTest
    @EnumSource(names = {"SINGLE", "ATOMIC", "INGEST"})
    void aServerThatRetiresAndIsReplacedIsAnOutage(PublishMode mode) throws Exception {
        restartAs("lame_duck_grace_period: 100ms");
        outbox.fill(20_000, 5000, 100);
        try (Relay relay = start(setup, mode)) {
            await().atMost(LONG).until(() -> relay.published() > 500);
            nats.enterLameDuckMode();
            await().atMost(LONG).until(() -> !nats.isRunning());
            nats.startAgain();

            outbox.awaitSettled();
        }
        assertPerfect(20_000);
    }

    private void restartAs(String configLines) {
        nats.kill();
        nats.configure(configLines);
        nats.startAgain();
    }

    private void assertLargeOnesAreParked() throws Exception {
        assertThat(outbox.number("select count(*) from outbox.dead_letter where cause = 'payload-too-large'"))
                .isEqualTo(20);
        assertThat(outbox.number("select count(*) from outbox.dead_letter where cause = 'behind'"))
                .isEqualTo(60);
    }

    private Relay start(RelaySetup where, PublishMode mode) {
        return Relay.start(where.options()
                .publishMode(mode)
                .duplicateWindow(DUPLICATE_WINDOW)
                .ackTimeout(Duration.ofSeconds(20))
                .listener(state)
                .build());
    }

    private void publishSome(Relay relay) throws Exception {
        outbox.fill(100, 50, 100);
        await().atMost(LONG).until(() -> relay.published() == 100);
    }

    /** How many messages the stream holds, the fence among them. */
    private long stored() throws IOException, InterruptedException, JetStreamApiException {
        try (Connection connection = Nats.connect(nats.url())) {
            return connection
                    .jetStreamManagement()
                    .getStreamInfo(setup.stream())
                    .getStreamState()
                    .getMsgCount();
        }
    }

    private long maxPayload() throws IOException, InterruptedException {
        try (Connection connection = Nats.connect(nats.url())) {
            return connection.getMaxPayload();
        }
    }

    private void assertPerfect(int events) throws Exception {
        StreamAudit audit = StreamAudit.of(outbox, setup.natsUrl(), setup.stream());
        assertThat(audit.committed()).isEqualTo(events);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
        assertThat(outbox.number("select count(*) from outbox.dead_letter")).isZero();
    }
}
