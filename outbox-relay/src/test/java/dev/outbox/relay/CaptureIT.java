package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.outbox.relay.TestBank.Account;
import dev.outbox.relay.TestBank.Notice;
import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The whole way: an entity that Hibernate changes, the outbox, the relay, the stream as a reader finds it. */
@OutboxServers
class CaptureIT {
    private static final int KEYS = 5;
    private static final int WRITERS = 4;
    private static final int ROUNDS = 40;

    private final NatsServer nats;
    private final TestOutbox outbox;
    private final TestBank bank;
    private String stream = "";

    CaptureIT(TestDatabase database, NatsServer nats) throws Exception {
        this.nats = nats;
        this.outbox = TestOutbox.in(database);
        this.bank = TestBank.start(database, "", Map.of());
    }

    @BeforeEach
    void aStreamOfItsOwn(TestInfo test) throws Exception {
        stream = test.getTestMethod().orElseThrow().getName();
        outbox.execute("truncate account, notice");
        outbox.empty();
    }

    @AfterEach
    void close() {
        bank.close();
    }

    @Test
    void whatIsRolledBackNeverArrives() throws Exception {
        try (Relay running = start();
                Session session = bank.sessions().openSession()) {
            session.beginTransaction();
            session.persist(new Account(1));
            session.flush();
            session.getTransaction().rollback();
            session.clear();

            session.beginTransaction();
            session.persist(new Account(2));
            session.flush();
            session.getTransaction().setRollbackOnly();
            // Rolls back, silently where Hibernate is not started by JPA.
            session.getTransaction().commit();

            bank.inTransaction(committed -> committed.persist(new Account(3)));
            await().until(() -> arrived().containsKey("account/3"));
        }

        assertThat(arrived()).containsOnlyKeys("account/3");
    }

    @Test
    void whatIsFlushedBeforeAnExceptionNeverArrives() throws Exception {
        try (Relay running = start()) {
            assertThatThrownBy(() -> bank.inTransaction(session -> {
                        session.persist(new Account(1));
                        session.flush();
                        throw new IllegalArgumentException("changed my mind");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);
            bank.inTransaction(session -> session.persist(new Account(2)));
            await().until(() -> arrived().containsKey("account/2"));
        }

        assertThat(arrived()).containsOnlyKeys("account/2");
    }

    @Test
    void theEventsOfAnEntityArriveInTheOrderOfItsVersions() throws Exception {
        bank.open(KEYS);
        try (Relay relay = start()) {
            bank.write(WRITERS, ROUNDS, writer -> {
                LockMode lock = writer % 2 == 0 ? LockMode.PESSIMISTIC_WRITE : LockMode.NONE;
                return round -> bank.inTransaction(session -> {
                    int first = (round + writer) % KEYS + 1;
                    int second = (round * 3 + writer) % KEYS + 1;
                    session.find(Account.class, Math.min(first, second), lock).balance++;
                    session.find(Account.class, Math.max(first, second), lock).balance++;
                });
            });
            awaitAll(relay);
        }

        Map<String, Integer> last = bank.versions();
        assertThat(last.values()).allMatch(version -> version > ROUNDS / 4);
        assertThat(arrived())
                .hasSameSizeAs(last)
                .allSatisfy((key, events) -> assertThat(events)
                        .extracting(event -> event.get("version").asInt())
                        .containsExactlyElementsOf(
                                IntStream.rangeClosed(0, last.get(key)).boxed().toList()));
    }

    /** Only the lock of the row puts the transactions in order; a trigger tells in which. */
    @Test
    void theEventsOfAnEntityWithoutAVersionArriveInTheOrderOfItsCommits() throws Exception {
        outbox.execute("""
                drop table if exists told;
                create table told (seq bigint generated always as identity, id bigint, text text);
                create or replace function tell() returns trigger language plpgsql as $$
                begin
                    insert into told (id, text) values (new.id, new.text);
                    return null;
                end $$;
                create or replace trigger tell after update on notice for each row execute function tell()
                """);
        bank.inTransaction(session -> IntStream.rangeClosed(1, 2).forEach(id -> session.persist(new Notice(id))));
        try (Relay relay = start()) {
            bank.write(
                    WRITERS,
                    ROUNDS,
                    writer -> round -> bank.inTransaction(
                            session -> session.find(Notice.class, round % 2 + 1).text = writer + "-" + round));
            awaitAll(relay);
        }

        Map<String, List<String>> texts = new TreeMap<>();
        for (Map.Entry<String, List<JsonNode>> each : arrived().entrySet()) {
            texts.put(
                    each.getKey(),
                    each.getValue().stream()
                            .skip(1)
                            .map(event -> event.at("/state/text").asText())
                            .toList());
        }
        assertThat(texts).isEqualTo(told());
    }

    private Map<String, List<String>> told() throws SQLException {
        Map<String, List<String>> told = new TreeMap<>();
        try (Connection connection = outbox.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select id, text from told order by seq")) {
            while (rows.next()) {
                told.computeIfAbsent("notice/" + rows.getLong("id"), key -> new ArrayList<>())
                        .add(rows.getString("text"));
            }
        }
        return told;
    }

    private Relay start() {
        return new RelaySetup(outbox.database(), nats.url(), stream).start();
    }

    private void awaitAll(Relay relay) throws SQLException {
        long written = outbox.number("select count(*) from outbox.event");
        await().until(() -> relay.published() == written);
    }

    private Map<String, List<JsonNode>> arrived() throws Exception {
        return TestBank.arrived(nats.url(), stream);
    }
}
