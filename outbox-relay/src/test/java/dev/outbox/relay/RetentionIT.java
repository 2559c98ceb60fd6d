package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.recover.StreamLossPolicy;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Settled events go, those that are not settled never, and nobody waits for it. Partitions of a thousand events, dropped as soon as
 * they are settled.
 */
@OutboxServers
@Tag("protocol")
class RetentionIT {
    private static final int PARTITION = 1000;
    /** Of all that the relay and its retention write, without what the ledger of the test takes. */
    private static final String SIZE = """
            select sum(pg_total_relation_size(c.oid)) from pg_class c
            where c.relnamespace = 'outbox'::regnamespace and c.relkind = 'r'""";

    private static final String DEAD_EVENTS = """
            select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables
            where schemaname = 'outbox' and relname ~ '^event_(default|\\d+)$'""";

    private static final String PARTITIONS =
            "select count(*) from pg_inherits where inhparent = 'outbox.event'::regclass";

    private final TestDatabase database;
    private final List<String> losses = new CopyOnWriteArrayList<>();
    private final List<String> emptied = new CopyOnWriteArrayList<>();
    private TestOutbox outbox;
    private NatsServer nats;
    private RelaySetup setup;

    RetentionIT(TestDatabase database) throws Exception {
        this.database = database;
        this.outbox = TestOutbox.in(database);
    }

    @BeforeEach
    void startNew() throws Exception {
        outbox.execute("drop schema outbox cascade");
        outbox.execute("truncate ledger, counter");
        outbox = TestOutbox.in(database);
        nats = NatsServer.start();
        setup = new RelaySetup(database, nats.url(), "EVENTS");
    }

    @AfterEach
    void stopTheServer() {
        nats.close();
    }

    @Test
    void sizeAndDeadRowsStayFlatThroughHundredsOfPartitions() throws Exception {
        List<Long> sizes = new ArrayList<>();
        List<Long> partitions = new ArrayList<>();
        int count = 200;
        try (Relay relay = startForgetful()) {
            for (int i = 0; i < count; i++) {
                fillAtOnce();
                awaitClosed(i);
                sizes.add(outbox.number(SIZE));
                partitions.add(outbox.number(PARTITIONS));
            }
            patiently().until(() -> relay.published() == (long) count * PARTITION);
            patiently().until(() -> emptied.size() >= count);
        }

        assertThat(sizes.subList(count / 4, count).stream().max(Long::compare).orElseThrow())
                .as("the largest size of the outbox, %s", sizes)
                .isLessThan(2
                        * sizes.subList(0, count / 4).stream()
                                .max(Long::compare)
                                .orElseThrow());
        assertThat(partitions).allMatch(number -> number < 30);
        assertThat(outbox.number(DEAD_EVENTS)).isZero();
        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).matches(StreamAudit::isPerfect, "exactly once");
    }

    @Test
    void aBacklogIsPublishedBeforeItIsDropped() throws Exception {
        outbox.fill(20 * PARTITION, 50, 10);

        try (Relay relay = Relay.start(forgetful().batchSize(10).build())) {
            patiently().until(() -> emptied.contains(partition(0)));
            assertThat(relay.published()).isEqualTo(20 * PARTITION);
        }

        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).matches(StreamAudit::isPerfect, "exactly once");
    }

    @Test
    void anEventThatCommitsLongAfterItsPartitionWasLeftIsPublishedOnce() throws Exception {
        try (Relay relay = startForgetful();
                Connection late = outbox.connect()) {
            late.setAutoCommit(false);
            emitIn(late, "todo/late");
            outbox.fill(PARTITION, 50, 10);
            awaitClosed(0);
            fillAndAwaitEmptied(1);
            fillAndAwaitEmptied(2);
            assertThat(emptied).doesNotContain(partition(0));

            late.commit();

            patiently().until(() -> emptied.contains(partition(0)));
            assertThat(relay.published()).isEqualTo(3 * PARTITION + 1);
            patiently().until(() -> !exists(partition(0)));
        }
        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).matches(StreamAudit::isPerfect, "exactly once");
    }

    @Test
    void anEventOfAPreparedTransactionIsPublishedOnceWhateverRelaysCameAndWent() throws Exception {
        try (Connection prepared = outbox.connect()) {
            prepared.setAutoCommit(false);
            emitIn(prepared, "todo/prepared");
            execute(prepared, "prepare transaction 'late'");
        }
        try (Relay relay = startForgetful()) {
            outbox.fill(PARTITION, 50, 10);
            awaitClosed(0);
            fillAndAwaitEmptied(1);
        }
        try (Relay relay = startForgetful()) {
            fillAndAwaitEmptied(2);
            assertThat(emptied).doesNotContain(partition(0));

            outbox.execute("commit prepared 'late'");

            patiently().until(() -> emptied.contains(partition(0)));
            patiently().until(() -> !exists(partition(0)));
        }
        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).matches(StreamAudit::isPerfect, "exactly once");
        assertThat(outbox.committed()).isEqualTo(3 * PARTITION + 1);
    }

    /** As if no relay had run for years: the ids of all ranges are used up. */
    @Test
    void writersDoNotNeedARelayAndWhatWentIntoTheNetIsTakenOutOfItLater() throws Exception {
        outbox.fill(10, 5, 10);
        outbox.execute("select setval('outbox.event_id_seq', (select max(to_id) - 50 from outbox.event_partition))");
        outbox.fill(100, 5, 10);
        assertThat(outbox.number("select count(*) from outbox.event_default")).isPositive();

        try (Connection late = outbox.connect();
                Relay relay = startForgetful()) {
            late.setAutoCommit(false);
            emitIn(late, "todo/late");
            patiently().until(() -> relay.published() == 110);
            outbox.fill(100, 5, 10);
            patiently().until(() -> relay.published() == 210);
            assertThat(outbox.number("select count(*) from outbox.event_default"))
                    .isPositive();

            late.commit();

            patiently().until(() -> outbox.number("select last_value from outbox.event_id_seq") >= 60_000_000_000L);
            outbox.fill(100, 5, 10);
            patiently().until(() -> outbox.number("select count(*) from outbox.event_default") == 0);
            patiently().until(() -> emptied.contains("event_default"));
            patiently().until(() -> outbox.number("select count(*) from outbox.event_partition where from_id > 0") > 4);
            patiently().until(() -> relay.published() == 311);
        }
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), "EVENTS");
        assertThat(audit.committed()).isEqualTo(311);
        assertThat(audit).matches(StreamAudit::isPerfect, "exactly once and in order");
    }

    @Test
    void deadLettersSurviveTheirPartitionAndCanBePublishedAfterwards() throws Exception {
        outbox.execute(
                "with e as (select outbox.emit('todo.created', 'todo/dead', '{}', destination => 'elsewhere.thing') as id)"
                        + " insert into ledger select id, 'todo/dead', 1 from e");
        try (Relay relay = startForgetful()) {
            patiently().until(() -> relay.deadLetters() == 1);
            outbox.fill(PARTITION, 50, 10);
            awaitClosed(0);
            patiently().until(() -> !exists(partition(0)));
            assertThat(outbox.number("select count(*) from outbox.dead_letter")).isEqualTo(1);
            takeSubject("elsewhere.>");

            outbox.execute("update outbox.dead_letter set retry_requested_at = now()");

            patiently().until(() -> outbox.number("select count(*) from outbox.dead_letter") == 0);
        }
        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).matches(StreamAudit::isPerfect, "exactly once");
        assertThat(outbox.number("select count(*) from outbox.event_default")).isZero();
    }

    @Test
    void aDropThatWouldWaitForATransactionMakesNobodyWait() throws Exception {
        outbox.fill(PARTITION, 50, 10);
        try (Connection writer = outbox.connect();
                Relay relay = startForgetful()) {
            awaitClosed(0);
            writer.setAutoCommit(false);
            emitIn(writer, "todo/open");
            patiently().until(() -> emptied.contains(partition(0)));
            // It has been tried once at least, and seen who is in the way.
            patiently()
                    .until(() -> outbox.number(
                                    "select count(*) from outbox.event_partition, pg_locks where emptied_at is not null"
                                            + " and virtualtransaction = any(in_the_way) and pid = " + backend(writer))
                            > 0);

            for (int i = 1; i <= 20; i++) {
                outbox.execute("set lock_timeout = '1s'; select outbox.emit('todo.created', 'todo/1', '{}')");
            }
            patiently().until(() -> relay.published() == PARTITION + 20);
            assertThat(exists(partition(0))).isTrue();

            writer.commit();

            patiently().until(() -> relay.published() == PARTITION + 21);
            patiently().until(() -> !exists(partition(0)));
        }
    }

    @Test
    void whatWasDroppedCannotBeHealedAndThatIsSaid() throws Exception {
        try (Relay relay = startForgetful()) {
            outbox.fill(PARTITION, 50, 10);
            awaitClosed(0);
            patiently().until(() -> emptied.contains(partition(0)));
            outbox.fill(100, 50, 10);
            patiently().until(() -> relay.published() == PARTITION + 100);
        }
        try (io.nats.client.Connection connection = Nats.connect(nats.url())) {
            connection.jetStreamManagement().deleteStream("EVENTS");
        }

        try (Relay relay = startForgetful()) {
            patiently().until(() -> relay.published() == 100);
        }

        assertThat(losses).singleElement().asString().contains("is not in the outbox any more");
        StreamAudit audit = StreamAudit.of(outbox, nats.url(), "EVENTS");
        assertThat(audit.lost()).isEqualTo(PARTITION);
        assertThat(audit.doubled() + audit.phantom() + audit.outOfOrder()).isZero();
    }

    @Test
    void healingGoesBackIntoPartitionsThatWereSettledAndAreNotDropped() throws Exception {
        RelayOptions.Builder keeping =
                setup.options().retention(Duration.ofSeconds(4)).partitionSize(PARTITION);
        try (Relay relay = Relay.start(keeping.build())) {
            for (int i = 0; i < 3; i++) {
                outbox.fill(PARTITION, 50, 10);
                awaitClosed(i);
            }
            patiently().until(() -> outbox.number("select count(closed_xmax) from outbox.event_partition") >= 3);
        }
        outbox.execute(
                "update outbox.event_partition set settled_at = now() + interval '1 hour' where settled_at is not null");
        assertThat(outbox.number("select count(*) from outbox.event")).isEqualTo(3 * PARTITION);
        try (io.nats.client.Connection connection = Nats.connect(nats.url())) {
            connection.jetStreamManagement().deleteStream("EVENTS");
        }

        try (Relay relay = Relay.start(setup.options().build())) {
            patiently().until(() -> relay.published() == 3 * PARTITION);
        }

        assertThat(StreamAudit.of(outbox, nats.url(), "EVENTS")).matches(StreamAudit::isPerfect, "exactly once");
    }

    private Relay startForgetful() {
        return Relay.start(forgetful().build());
    }

    private RelayOptions.Builder forgetful() {
        return setup.options().retention(Duration.ZERO).partitionSize(PARTITION).listener(new Noted());
    }

    /** A partition's events in one transaction, in some milliseconds. */
    private void fillAtOnce() throws SQLException {
        outbox.execute("""
                with written as (
                    insert into outbox.event (type, key, data)
                    select 'todo.updated', 'todo/' || i %% 50, convert_to(repeat('x', 200), 'UTF8') from generate_series(1, %d) i
                    returning event_id, key, id
                )
                insert into ledger select event_id, key, id from written""".formatted(PARTITION));
    }

    /** Fills the present partition, the {@code n}th, and waits until it was emptied. */
    private void fillAndAwaitEmptied(int n) throws SQLException {
        outbox.fill(PARTITION, 50, 10);
        awaitClosed(n);
        patiently().until(() -> emptied.contains(partition(n)));
    }

    private void awaitClosed(int n) {
        patiently()
                .pollInterval(Duration.ofMillis(10))
                .until(() -> outbox.number("select last_value from outbox.event_id_seq") >= (n + 1) * 10_000_000_000L);
    }

    private static String partition(int n) {
        return "event_" + n * 10_000_000_000L;
    }

    private boolean exists(String partition) throws SQLException {
        return outbox.number("select count(to_regclass('outbox." + partition + "'))") > 0;
    }

    private static void emitIn(Connection connection, String key) throws SQLException {
        execute(
                connection,
                "with e as (select outbox.emit('todo.created', '" + key + "', '{}') as id)"
                        + " insert into ledger select id, '" + key + "', 1 from e");
    }

    private static long backend(Connection connection) throws SQLException {
        return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void takeSubject(String subject) throws Exception {
        try (io.nats.client.Connection connection = Nats.connect(nats.url())) {
            StreamInfo info = connection.jetStreamManagement().getStreamInfo("EVENTS");
            StreamConfiguration wider = StreamConfiguration.builder(info.getConfiguration())
                    .addSubjects(subject)
                    .build();
            connection.jetStreamManagement().updateStream(wider);
        }
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofMinutes(3));
    }

    private final class Noted implements RelayListener {
        @Override
        public void retained(List<String> partitions) {
            emptied.addAll(partitions);
        }

        @Override
        public void streamLoss(String what, StreamLossPolicy policy) {
            losses.add(what);
        }
    }
}
