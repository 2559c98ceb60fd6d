package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.faults.Link;
import dev.outbox.relay.faults.Pooler;
import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.schema.OutboxSchema;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import dev.outbox.write.OutboxWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.Session;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Relays and writers behind PgBouncer. Not run where there is none and none can be fetched. */
@OutboxServers
class PoolerIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private static Path program;
    private static PostgresServer server;

    private final NatsServer nats;
    private final RelayState state = new RelayState();
    private TestOutbox outbox;
    private String stream;

    PoolerIT(NatsServer nats) {
        this.nats = nats;
    }

    @BeforeAll
    static void findPgBouncer() throws Exception {
        var found = Pooler.program();
        assumeThat(found)
                .as("pgbouncer is on the PATH, or apt-get can download it")
                .isPresent();
        program = found.orElseThrow();
        server = PostgresServer.start();
    }

    @AfterAll
    static void close() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void aDatabaseOfItsOwn(TestInfo test) throws Exception {
        stream = test.getTestMethod().orElseThrow().getName() + System.nanoTime();
        outbox = TestOutbox.in(server.createDatabase());
    }

    @Test
    void inSessionModeOneRelayLeadsAndItsLeaseEndsWhenItFallsSilent() throws Exception {
        RelayState stateOfSecond = new RelayState();
        try (Pooler pooler = Pooler.start(program, outbox.database(), "session", 10);
                Link link = Link.to(pooler.database().port());
                Relay first = start(over(link), state)) {
            await().until(state::isLeading);
            try (Relay second = start(pooler.database(), stateOfSecond)) {
                await().until(stateOfSecond::isStandingBy);
                outbox.fill(100, 5, 50);
                await().until(() -> first.published() == 100);

                link.cut(Link.Direction.TO_SERVER);
                link.cut(Link.Direction.FROM_SERVER);
                await().atMost(LONG).until(stateOfSecond::isLeading);
                outbox.fill(100, 5, 50);
                await().until(() -> second.published() == 100);
                link.heal();
                await().atMost(LONG).until(state::isStandingBy);
            }
        }
        assertPerfect();
    }

    /** A pool of one gives both of the connections that are compared the same session; of many, the one that was used last, or others in turn. */
    @ParameterizedTest
    @CsvSource({"transaction, 1", "transaction, 20", "statement, 20"})
    void whereSessionsAreNotKeptTheRelayRefusesToWorkAndSaysWhatToDo(String mode, int poolSize) throws Exception {
        outbox.fill(10, 5, 50);
        try (Pooler pooler = Pooler.start(program, outbox.database(), mode, poolSize);
                Relay relay = start(pooler.database(), state)) {
            await().until(() -> state.interruptions() >= 2);
            assertThat(state.lastComplaint()).contains("pooler", "lock of its session", "pool_mode=session");
            assertThat(relay.published()).isZero();
        }
    }

    @Test
    void whereOthersUseThePoolTheRelayRefusesAsWell() throws Exception {
        try (Pooler pooler = Pooler.start(program, outbox.database(), "transaction", 20)) {
            ExecutorService others = Executors.newFixedThreadPool(4);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(others.submit(() -> write(pooler.database(), 300)));
            }
            for (int i = 0; i < 10; i++) {
                RelayState refused = new RelayState();
                try (Relay relay = start(pooler.database(), refused)) {
                    await().until(() -> refused.interruptions() >= 1);
                    assertThat(refused.lastComplaint()).contains("pool_mode=session");
                }
            }
            for (Future<?> other : running) {
                other.get();
            }
            others.shutdown();
        }
    }

    @Test
    void writersWorkWhereSessionsAreNotKept() throws Exception {
        try (Pooler pooler = Pooler.start(program, outbox.database(), "transaction", 2);
                Relay relay = start(outbox.database(), state)) {
            ExecutorService writers = Executors.newFixedThreadPool(4);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                running.add(writers.submit(() -> write(pooler.database(), 50)));
            }
            for (Future<?> writer : running) {
                writer.get();
            }
            writers.shutdown();
            await().atMost(LONG).until(() -> relay.published() == 400);
        }
        assertPerfect();
    }

    /** With all that capture can be told to do: savepoints leave marks in the transaction, bulk statements read and lock. */
    @Test
    void captureWorksWhereSessionsAreNotKept() throws Exception {
        try (Pooler pooler = Pooler.start(program, outbox.database(), "transaction", 2);
                TestBank bank = TestBank.start(
                        pooler.database(),
                        "?prepareThreshold=0",
                        Map.of("outbox.savepoints", "true", "outbox.bulk", "capture"));
                Relay relay = start(outbox.database(), state)) {
            bank.open(4);
            bank.write(4, 10, writer -> round -> bank.inTransaction(session -> work(session, writer + 1, round)));
            long written = outbox.number("select count(*) from outbox.event");
            await().atMost(LONG).until(() -> relay.published() == written);

            Map<String, Integer> last = bank.versions();
            assertThat(last.values()).containsOnly(20);
            assertThat(TestBank.arrived(nats.url(), stream))
                    .hasSameSizeAs(last)
                    .allSatisfy((key, events) -> assertThat(events)
                            .hasSize(11)
                            .extracting(event -> event.get("version").asInt())
                            .isSorted()
                            .last()
                            .isEqualTo(20));
        }
    }

    /** Two changes of an account in one transaction, and one between them that is taken back. */
    private static void work(Session session, long id, int round) {
        session.find(TestBank.Account.class, id).balance++;
        session.flush();
        Savepoint savepoint = session.doReturningWork(Connection::setSavepoint);
        session.find(TestBank.Account.class, id).balance = -round;
        session.flush();
        session.doWork(connection -> connection.rollback(savepoint));
        session.clear();
        session.createMutationQuery("update versioned Account set balance = balance + 1 where id = :id")
                .setParameter("id", id)
                .executeUpdate();
    }

    /** Transactions with an event by the function and one by the writer, on a connection without server-side statements. */
    private static Void write(TestDatabase database, int transactions) throws SQLException {
        OutboxWriter writer = new OutboxWriter(OutboxSchema.DEFAULT);
        String key = "todo/" + UUID.randomUUID();
        try (Connection connection = DriverManager.getConnection(
                        database.jdbcUrl() + "?prepareThreshold=0", database.user(), database.password());
                PreparedStatement emit = connection.prepareStatement(
                        "insert into ledger select outbox.emit('todo.updated', ?, '{}'::jsonb), ?, ?");
                PreparedStatement note = connection.prepareStatement("insert into ledger values (?, ?, ?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transactions; i++) {
                emit.setString(1, key);
                emit.setString(2, key);
                emit.setLong(3, 2L * i);
                emit.executeUpdate();
                OutboxEvent event = OutboxEvent.of("todo.updated", key).build();
                writer.write(connection, event);
                note.setObject(1, event.id());
                note.setString(2, key);
                note.setLong(3, 2L * i + 1);
                note.executeUpdate();
                connection.commit();
            }
        }
        return null;
    }

    private TestDatabase over(Link link) {
        TestDatabase database = outbox.database();
        return new TestDatabase(database.name(), "127.0.0.1", link.port(), database.user(), database.password());
    }

    private Relay start(TestDatabase database, RelayState listener) {
        return Relay.start(new RelaySetup(database, nats.url(), stream)
                .options()
                .lease(Duration.ofSeconds(1))
                .ackTimeout(Duration.ofSeconds(1))
                .listener(listener)
                .build());
    }

    private void assertPerfect() throws Exception {
        assertThat(StreamAudit.of(outbox, nats.url(), stream))
                .matches(StreamAudit::isPerfect, "exactly once and in order");
    }
}
