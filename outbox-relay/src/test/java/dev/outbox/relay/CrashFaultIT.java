package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.publish.PublishMode;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A relay dies at each step of its work, the next one at the next step, each with new events to publish, and the duplicate window is
 * too short to help. Each is a process that ends as by kill -9.
 */
@OutboxServers
class CrashFaultIT {
    private static final int EVENTS = 300;

    private final TestOutbox outbox;
    private NatsServer nats;
    private RelaySetup setup;

    CrashFaultIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void aServerOfItsOwn() throws Exception {
        nats = NatsServer.start();
        setup = new RelaySetup(outbox.database(), nats.url(), "EVENTS");
        outbox.empty();
        outbox.fill(EVENTS, 20, 100);
        // Provisions the stream, with a duplicate window that is over before the next relay has come up.
        try (Relay relay =
                Relay.start(options().duplicateWindow(Duration.ofMillis(100)).build())) {
            await().until(() -> relay.published() == EVENTS);
        }
    }

    @AfterEach
    void stopTheServer() {
        nats.close();
    }

    @Test
    @Tag("protocol")
    void aRelayThatSendsOneByOneMayDieAnywhere() throws Exception {
        List<String> points = new ArrayList<>(List.of("before send 1", "after send 130", "before stored 100"));
        points.addAll(takeOver());
        points.addAll(List.of("after stored 1", "after openWindow 1", "after continueWindow 2", "after save 1"));

        assertPerfectWith(PublishMode.SINGLE, points);
    }

    @Test
    void aRelayThatSendsAtomicBatchesMayDieAnywhere() throws Exception {
        assertPerfectWith(PublishMode.ATOMIC, inBatches("stored"));
    }

    @Test
    void aRelayThatSendsByFastIngestMayDieAnywhere() throws Exception {
        assertPerfectWith(PublishMode.INGEST, inBatches("storedInPart"));
    }

    @Test
    @Tag("protocol")
    void aRelayThatHealsTheStreamMayDieAnywhere() throws Exception {
        for (String point : List.of("before goBack 1", "after goBack 1", "after send 20", "before save 1")) {
            outbox.fill(EVENTS, 20, 100);
            try (Connection connection = Nats.connect(nats.url())) {
                StreamInfo stream = connection.jetStreamManagement().getStreamInfo("EVENTS");
                connection.jetStreamManagement().deleteStream("EVENTS");
                connection.jetStreamManagement().addStream(stream.getConfiguration());
            }
            CrashingRelay.run(outbox.database(), nats.url(), PublishMode.SINGLE, point);
        }
        assertPerfect();
    }

    @Test
    @Tag("protocol")
    void aRelayThatParksAndRetriesDeadLettersMayDieAnywhere() throws Exception {
        int n = 0;
        for (String point : List.of("before save 1", "after save 1")) {
            emitForSubjectOfNobody(++n);
            CrashingRelay.run(outbox.database(), nats.url(), PublishMode.SINGLE, point);
        }
        for (String point : List.of(
                "before beginRetry 1", "after beginRetry 1", "after send 1", "before endRetry 1", "after endRetry 1")) {
            emitForSubjectOfNobody(++n);
            int parked = n;
            try (Relay relay = Relay.start(options().build())) {
                await().until(() ->
                        outbox.number("select count(*) from outbox.dead_letter where key = 'todo/" + parked + "'")
                                == 1);
            }
            takeSubject("elsewhere." + n);
            outbox.execute("update outbox.dead_letter set retry_requested_at = now() where key = 'todo/" + n + "'");
            CrashingRelay.run(outbox.database(), nats.url(), PublishMode.SINGLE, point);
        }
        takeSubject("elsewhere.1");
        takeSubject("elsewhere.2");
        outbox.execute("update outbox.dead_letter set retry_requested_at = now()");
        assertPerfect();
    }

    private static List<String> inBatches(String answer) {
        List<String> points =
                new ArrayList<>(List.of("before sendBatch 1", "after sendBatch 3", "before " + answer + " 2"));
        points.addAll(takeOver());
        points.addAll(List.of("after " + answer + " 2", "after save 1"));
        return points;
    }

    /** After a relay that died with messages in the stream that it had not written down. */
    private static List<String> takeOver() {
        return List.of(
                "after tryLead 1",
                "before takeOver 1",
                "after takeOver 1",
                "before raiseFence 1",
                "after raiseFence 1",
                "before readIds 1",
                "after message 1",
                "after readIds 1",
                "before save 1");
    }

    private void assertPerfectWith(PublishMode mode, List<String> points) throws Exception {
        for (String point : points) {
            outbox.fill(EVENTS, 20, 100);
            CrashingRelay.run(outbox.database(), nats.url(), mode, point);
        }
        assertPerfect();
    }

    private void assertPerfect() throws Exception {
        try (Relay relay = Relay.start(options().build())) {
            await().until(() -> messages() == outbox.committed());
        }
        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS"))
                .matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    private RelayOptions.Builder options() {
        return setup.options().subjectPrefix("events");
    }

    private int messages() throws Exception {
        return StreamAudit.messages(nats.url(), "EVENTS").size();
    }

    private void emitForSubjectOfNobody(int n) throws Exception {
        outbox.execute(
                "with e as (select outbox.emit('todo.created', 'todo/" + n + "', '{}', destination => 'elsewhere." + n
                        + "') as id) insert into ledger select id, 'todo/" + n
                        + "', (select coalesce(max(n), 0) + 1 from ledger where key = 'todo/"
                        + n + "') from e");
    }

    private void takeSubject(String subject) throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            StreamInfo info = connection.jetStreamManagement().getStreamInfo("EVENTS");
            connection
                    .jetStreamManagement()
                    .updateStream(StreamConfiguration.builder(info.getConfiguration())
                            .addSubjects(subject)
                            .build());
        }
    }
}
