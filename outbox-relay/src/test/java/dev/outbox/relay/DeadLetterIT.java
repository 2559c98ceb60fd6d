package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.port.DeadLetterPolicy;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StreamConfiguration;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can never be published is parked with its cause; nothing is lost, other keys go on, and an outage is no cause. */
@OutboxServers
@Tag("protocol")
class DeadLetterIT {
    private final TestOutbox outbox;
    private NatsServer nats;

    DeadLetterIT(TestDatabase database) throws Exception {
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void aServerOfItsOwn() throws Exception {
        nats = NatsServer.builder().config("max_payload: 100000").start();
        outbox.empty();
        outbox.execute("truncate outbox.dead_letter");
    }

    @AfterEach
    void stopTheServer() {
        nats.close();
    }

    @Test
    void anEventThatIsTooLargeIsParkedWithWhatFollowsOfItsKeyAndOtherKeysGoOn() throws Exception {
        emit("todo/1", "1");
        emitOfSize("todo/1", 200_000);
        emit("todo/2", "2");
        emit("todo/1", "3");

        try (Relay relay = start()) {
            await().until(() -> deadLetters().size() == 2);
            emit("todo/1", "4");
            emit("todo/2", "5");
            await().until(() -> deadLetters().size() == 3 && relay.published() == 3);
        }

        assertThat(deadLetters()).containsExactly("todo/1 payload-too-large", "todo/1 behind", "todo/1 behind");
        assertThat(published()).containsExactlyInAnyOrder("todo/1 1", "todo/2 2", "todo/2 5");
        assertThat(outbox.number("select count(*) from outbox.event")).isEqualTo(3);
    }

    @Test
    void aRetryPublishesAKeysEventsInOrderAndOnce() throws Exception {
        emit("todo/1", "1");
        emitToSubject("elsewhere.thing", "todo/1", "2");
        emit("todo/1", "3");
        emit("todo/2", "4");
        try (Relay relay = start()) {
            await().until(() -> deadLetters().size() == 2);
            takeSubject("elsewhere.>");
            emit("todo/1", "5");

            outbox.execute("update outbox.dead_letter set retry_requested_at = now()");
            await().until(() -> deadLetters().isEmpty());
            emit("todo/1", "6");
            await().until(() -> published().size() == 6);
        }

        assertThat(published())
                .filteredOn(line -> line.startsWith("todo/1"))
                .containsExactly("todo/1 1", "todo/1 2", "todo/1 3", "todo/1 5", "todo/1 6");
        assertThat(outbox.number("select count(*) from outbox.event")).isEqualTo(6);
    }

    @Test
    void aRetryThatIsRefusedAgainKeepsTheKeyParked() throws Exception {
        emitOfSize("todo/1", 200_000);
        emit("todo/1", "2");
        try (Relay relay = start()) {
            await().until(() -> deadLetters().size() == 2);

            outbox.execute("update outbox.dead_letter set retry_requested_at = now()");

            await().until(() -> outbox.number("select min(attempts) from outbox.dead_letter") == 2);
            assertThat(outbox.number("select count(*) from outbox.dead_letter where retry_requested_at is not null"))
                    .isZero();
        }
        assertThat(deadLetters()).containsExactly("todo/1 payload-too-large", "todo/1 behind");
    }

    @Test
    void aRetryThatWasInterruptedDoesNotSendTwice() throws Exception {
        emitToSubject("elsewhere.thing", "todo/1", "1");
        emit("todo/1", "2");
        try (Relay relay = start()) {
            await().until(() -> deadLetters().size() == 2);
        }
        takeSubject("elsewhere.>");
        // As a relay leaves it that dies after the stream has stored the first and before it has written that down.
        outbox.execute("update outbox.dead_letter set retry_requested_at = now(), retry_floor = 0");
        publishAsARelayWould("elsewhere.thing");

        try (Relay relay = start()) {
            await().until(() -> deadLetters().isEmpty());
            assertThat(relay.foundInStream()).isEqualTo(1);
        }
        assertThat(published()).containsExactly("todo/1 1", "todo/1 2");
    }

    @Test
    void whereThePolicyIsToContinueLaterEventsOfTheKeyGoOn() throws Exception {
        emitOfSize("todo/1", 200_000);
        emit("todo/1", "2");

        try (Relay relay = Relay.start(
                setup().options().onDeadLetter(DeadLetterPolicy.CONTINUE).build())) {
            await().until(() -> deadLetters().size() == 1 && relay.published() == 1);
            emit("todo/1", "3");
            await().until(() -> relay.published() == 2);
        }

        assertThat(published()).containsExactly("todo/1 2", "todo/1 3");
    }

    @Test
    void headersThatAreTooLargeAreACause() throws Exception {
        outbox.execute("select outbox.emit(type => 'todo.updated', key => 'todo/1', data => '{}'::jsonb,"
                + " attributes => jsonb_build_object('long', repeat('x', 70000)))");

        try (Relay relay = start()) {
            await().until(() -> deadLetters().equals(List.of("todo/1 headers-too-large")));
        }
    }

    @Test
    void aStreamThatIsFullForGoodIsACause() throws Exception {
        createStream(StreamConfiguration.builder().maxMessages(2).discardPolicy(DiscardPolicy.New));
        emit("todo/1", "1");
        emit("todo/2", "2");
        emit("todo/3", "3");

        try (Relay relay = start()) {
            await().until(() -> deadLetters().size() == 1 && relay.published() == 2);
        }

        assertThat(deadLetters().get(0)).endsWith("stream-refuses");
    }

    @Test
    void aSealedStreamIsACause() throws Exception {
        createStream(StreamConfiguration.builder());
        try (Connection connection = Nats.connect(nats.url())) {
            StreamConfiguration stream =
                    connection.jetStreamManagement().getStreamInfo("EVENTS").getConfiguration();
            connection
                    .jetStreamManagement()
                    .updateStream(StreamConfiguration.builder(stream).seal().build());
        }
        emit("todo/1", "1");

        try (Relay relay = start()) {
            await().until(() -> deadLetters().equals(List.of("todo/1 stream-refuses")));
        }
    }

    @Test
    void aRowThatMakesNoEventIsACauseWhereSomebodyHasTakenTheOutboxsChecksAway() throws Exception {
        outbox.execute("alter table outbox.event drop constraint event_is_valid");
        outbox.execute(
                "insert into outbox.event (type, key, destination) values ('todo.updated', 'todo/1', 'no subject')");
        outbox.execute("insert into outbox.event (type, key, content_type) values (null, null, null)");
        outbox.execute(
                "insert into outbox.event (type, key, attributes) values ('todo.updated', 'todo/2', '{\"a\": 1.5}')");
        emit("todo/1", "4");
        emit("todo/3", "5");

        try (Relay relay = start()) {
            await().until(() -> deadLetters().size() == 4);
            outbox.awaitSettled();
        } finally {
            outbox.execute("delete from outbox.event");
            outbox.execute("alter table outbox.event add constraint event_is_valid check (outbox.event_is_valid("
                    + "type, key, source, subject, time, content_type, attributes, destination))");
        }

        assertThat(deadLetters())
                .containsExactlyInAnyOrder("todo/1 invalid", " invalid", "todo/2 invalid", "todo/1 behind");
        assertThat(published()).containsExactly("todo/3 5");
    }

    @Test
    void aSubjectThatTheRelayMayNotPublishToIsACause() throws Exception {
        nats.close();
        nats = NatsServer.builder()
                .config("authorization { users = [ { user: relay, password: secret, permissions: { publish: {"
                        + " deny: [\"EVENTS.todo.secret\"] } } } ] }")
                .start();
        String url = nats.url().replace("nats://", "nats://relay:secret@");
        outbox.execute("select outbox.emit('todo.secret', 'todo/1', '{}')");
        emit("todo/2", "2");

        try (Relay relay = new RelaySetup(outbox.database(), url, "EVENTS").start()) {
            await().until(() -> deadLetters().equals(List.of("todo/1 not-permitted")));
            outbox.awaitSettled();
        }
    }

    @Test
    void anOutageParksNothing() throws Exception {
        try (Relay relay = start()) {
            emit("todo/0", "0");
            await().until(() -> relay.published() == 1);
            nats.kill();
            for (int i = 1; i < 50; i++) {
                emit("todo/" + i % 5, String.valueOf(i));
            }
            nats.startAgain();
            await().until(() -> published().size() == 50);
        }

        assertThat(deadLetters()).isEmpty();
    }

    private RelaySetup setup() {
        return new RelaySetup(outbox.database(), nats.url(), "EVENTS");
    }

    private Relay start() {
        return setup().start();
    }

    private void emit(String key, String n) throws Exception {
        outbox.execute("select outbox.emit('todo.updated', '" + key + "', '" + n + "')");
    }

    private void emitToSubject(String destination, String key, String n) throws Exception {
        outbox.execute("select outbox.emit(type => 'todo.updated', key => '" + key + "', data => '" + n
                + "'::jsonb, destination => '" + destination + "')");
    }

    private void emitOfSize(String key, int bytes) throws Exception {
        outbox.execute("select outbox.emit('todo.updated', '" + key + "', to_jsonb(repeat('x', " + bytes + ")))");
    }

    private void createStream(StreamConfiguration.Builder stream) throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            connection
                    .jetStreamManagement()
                    .addStream(stream.name("EVENTS").subjects("EVENTS.>").build());
        }
    }

    private void takeSubject(String subject) throws Exception {
        try (Connection connection = Nats.connect(nats.url())) {
            StreamConfiguration stream =
                    connection.jetStreamManagement().getStreamInfo("EVENTS").getConfiguration();
            List<String> subjects = new ArrayList<>(stream.getSubjects());
            subjects.add(subject);
            connection
                    .jetStreamManagement()
                    .updateStream(StreamConfiguration.builder(stream)
                            .subjects(subjects)
                            .build());
        }
    }

    private void publishAsARelayWould(String subject) throws Exception {
        try (Connection connection = Nats.connect(nats.url());
                java.sql.Connection database = outbox.connect();
                Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery(
                        "select event_id, key, data from outbox.dead_letter order by id limit 1")) {
            row.next();
            io.nats.client.impl.Headers headers = new io.nats.client.impl.Headers();
            headers.put("Nats-Msg-Id", row.getString(1));
            headers.put("ce-partitionkey", row.getString(2));
            connection.jetStream().publish(subject, headers, row.getBytes(3));
        }
    }

    private List<String> deadLetters() throws Exception {
        List<String> letters = new ArrayList<>();
        try (java.sql.Connection connection = outbox.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select key, cause from outbox.dead_letter order by id")) {
            while (row.next()) {
                letters.add(row.getString(1) + " " + row.getString(2));
            }
        }
        return letters;
    }

    private List<String> published() throws Exception {
        List<String> lines = new ArrayList<>();
        for (Message message : StreamAudit.messages(nats.url(), "EVENTS")) {
            lines.add(message.getHeaders().getFirst("ce-partitionkey") + " "
                    + new String(message.getData(), java.nio.charset.StandardCharsets.UTF_8));
        }
        return lines;
    }
}
