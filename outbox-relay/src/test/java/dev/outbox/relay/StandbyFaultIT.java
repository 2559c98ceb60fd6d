package dev.outbox.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.outbox.relay.faults.RelaySetup;
import dev.outbox.relay.faults.RelayState;
import dev.outbox.relay.faults.StreamAudit;
import dev.outbox.relay.faults.TestOutbox;
import dev.outbox.relay.faults.Writers;
import dev.outbox.testkit.NatsServer;
import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.PostgresServer;
import dev.outbox.testkit.TestDatabase;
import io.nats.client.Nats;
import io.nats.client.api.StreamConfiguration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.postgresql.ds.PGSimpleDataSource;

/** The primary crashes and its standby is promoted: the timeline is another, the cluster is the same. Relay and writers know both. */
@OutboxServers
@Tag("protocol")
class StandbyFaultIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    private final NatsServer nats;
    private final RelayState state = new RelayState();
    private String stream;
    private PostgresServer primary;
    private PostgresServer standby;
    private TestDatabase onPrimary;
    private TestDatabase onStandby;
    private TestOutbox outbox;

    StandbyFaultIT(NatsServer nats) {
        this.nats = nats;
    }

    @BeforeEach
    void startBoth(TestInfo test) throws Exception {
        stream = test.getTestMethod().orElseThrow().getName() + System.nanoTime();
        primary = PostgresServer.start();
        onPrimary = primary.createDatabase();
        standby = primary.startStandby();
        onStandby = new TestDatabase(
                onPrimary.name(), onPrimary.host(), standby.port(), onPrimary.user(), onPrimary.password());
        outbox = TestOutbox.in(onPrimary, wherePrimary());
    }

    @AfterEach
    void closeBoth() {
        standby.close();
        primary.close();
    }

    @Test
    void aSynchronousStandbyTakesOverAndNothingIsLostOrDoubled() throws Exception {
        outbox.execute("alter system set synchronous_standby_names = '*'");
        outbox.execute("select pg_reload_conf()");
        await().until(() -> outbox.number("select count(*) from pg_stat_replication where sync_state = 'sync'") == 1);
        try (Relay relay = start(bothHosts() + "?targetServerType=primary");
                Writers writers = Writers.startTenacious(outbox, 3, 8, 41)) {
            awaitMore(relay);
            primary.crash();
            standby.promote();
            awaitMore(relay);
            writers.finish();
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(audit()).matches(StreamAudit::isPerfect, "exactly once and in order"));
        }
    }

    /**
     * The standby has stopped to receive, and the primary went on, and its events were published. After the promotion the cursor is
     * where it was long before, and ids and transaction ids are given once more, to other events.
     */
    @Test
    void ofAnAsynchronousStandbysLostPastOnlyWhatWasPublishedStaysAndTheRestIsExactlyOnce() throws Exception {
        try (Relay relay = start(bothHosts())) {
            try (Writers writers = Writers.startTenacious(outbox, 3, 8, 42)) {
                awaitMore(relay);
                cutStandbyOff();
                // Published, and written down where it will be lost.
                awaitMore(relay);
                writers.finish();
            }
            await().atMost(LONG).until(() -> audit().isPerfect());
            Map<Long, Origin> past = origins();
            primary.crash();
            standby.promote();
            commitPrepared();

            try (Writers writers = Writers.startTenacious(outbox, 3, 8, 43)) {
                await().atMost(LONG).until(() -> outbox.number("select max(id) from outbox.event") > max(past) + 100);
                writers.finish();
            }
            Map<Long, Origin> present = origins();
            Set<UUID> kept = eventIds(past);
            kept.retainAll(eventIds(present));
            Map<Long, Origin> lost = without(past, kept);
            Map<Long, Origin> made = without(present, kept);
            assertThat(lost.keySet()).as("ids given again").containsAnyElementsOf(made.keySet());
            assertThat(transactions(lost)).as("transaction ids given again").containsAnyElementsOf(transactions(made));
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(audit()).isEqualTo(new StreamAudit(present.size(), 0, 0, lost.size(), 0)));
        }
    }

    /**
     * In the lost past it was committed, and its event published. Long after the fail-over, when another relay leads, it is committed
     * again: only then does the outbox show the event.
     */
    @Test
    void anEventOfATransactionThatIsPreparedAgainAfterTheFailOverIsNotDoubled() throws Exception {
        try (Relay relay = start(bothHosts())) {
            await().until(state::isLeading);
            prepareOneEvent();
            await().until(() ->
                    outbox.number("select count(*) from pg_stat_replication where replay_lsn >= pg_current_wal_lsn()")
                            == 1);
            cutStandbyOff();
            commitPrepared();
            await().until(() -> relay.published() == 1);
            primary.crash();
            standby.promote();
            outbox.fill(20, 5, 50);
            await().atMost(LONG).until(() -> relay.published() == 21);
        }
        try (Relay next = start(bothHosts())) {
            outbox.fill(20, 5, 50);
            await().until(() -> next.published() == 20);
            commitPrepared();
            outbox.fill(20, 5, 50);
            await().until(() -> next.published() >= 40);
            assertThat(audit()).matches(StreamAudit::isPerfect, "exactly once and in order");
        }
    }

    /** The stream did not take its subject, and then did; the retry that published it is in the lost past. A person asks again. */
    @Test
    void aDeadLetterThatWasRetriedInTheLostPastIsNotDoubled() throws Exception {
        try (Relay relay = start(bothHosts())) {
            outbox.execute("insert into ledger select outbox.emit('todo.updated', 'todo/parked', '{}'::jsonb,"
                    + " destination => 'elsewhere." + stream + "'), 'todo/parked', 1");
            await().until(() -> deadLetters() == 1);
            awaitStandby();
            cutStandbyOff();
            assertThat(TestOutbox.at(onStandby).number("select count(*) from outbox.dead_letter"))
                    .isEqualTo(1);
            takeSubject("elsewhere." + stream);
            askToRetry();
            await().until(() -> deadLetters() == 0);
            primary.crash();
            standby.promote();

            outbox.fill(20, 5, 50);
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(audit()).matches(StreamAudit::isPerfect, "exactly once and in order"));
            askToRetry();
            await().until(() -> deadLetters() == 0);
            assertThat(audit()).matches(StreamAudit::isPerfect, "exactly once and in order");
        }
    }

    private Relay start(String url) {
        return Relay.start(new RelaySetup(onPrimary, nats.url(), stream)
                .options()
                .databaseUrl(url)
                // So short that the server recognises nothing that is sent again.
                .duplicateWindow(Duration.ofMillis(100))
                .listener(state)
                .build());
    }

    /** The standby first, so that a relay that does not look for the primary finds the wrong one. */
    private String bothHosts() {
        return "jdbc:postgresql://127.0.0.1:" + standby.port() + ",127.0.0.1:" + primary.port() + "/"
                + onPrimary.name();
    }

    private DataSource wherePrimary() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(bothHosts() + "?targetServerType=primary");
        source.setUser(onPrimary.user());
        source.setPassword(onPrimary.password());
        return source;
    }

    /** Stops its receiver, not only its replay: what it has received it would replay when it is promoted. */
    private void cutStandbyOff() throws SQLException {
        try (Connection connection = onStandby.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("alter system set primary_conninfo = ''");
            statement.execute("select pg_reload_conf()");
        }
        await().until(() -> outbox.number("select count(*) from pg_stat_replication") == 0);
    }

    private void awaitStandby() {
        await().until(() ->
                outbox.number("select count(*) from pg_stat_replication where replay_lsn >= pg_current_wal_lsn()")
                        == 1);
    }

    private long deadLetters() throws SQLException {
        return outbox.number("select count(*) from outbox.dead_letter");
    }

    private void askToRetry() throws SQLException {
        outbox.execute("update outbox.dead_letter set retry_requested_at = now()");
    }

    private void takeSubject(String subject) throws Exception {
        try (io.nats.client.Connection connection = Nats.connect(nats.url())) {
            StreamConfiguration taken =
                    connection.jetStreamManagement().getStreamInfo(stream).getConfiguration();
            List<String> subjects = new ArrayList<>(taken.getSubjects());
            subjects.add(subject);
            connection
                    .jetStreamManagement()
                    .updateStream(StreamConfiguration.builder(taken)
                            .subjects(subjects)
                            .build());
        }
    }

    private void prepareOneEvent() throws SQLException {
        outbox.execute("""
                begin;
                insert into ledger select outbox.emit('todo.updated', 'todo/prepared', '{}'::jsonb), 'todo/prepared', 1;
                prepare transaction 'one event'""");
    }

    /** What was prepared when the standby was cut off, a transaction manager would commit once more. */
    private void commitPrepared() throws SQLException {
        try (Connection connection = outbox.connect();
                Statement statement = connection.createStatement()) {
            List<String> commits = new ArrayList<>();
            try (ResultSet row =
                    statement.executeQuery("select format('commit prepared %L', gid) from pg_prepared_xacts")) {
                while (row.next()) {
                    commits.add(row.getString(1));
                }
            }
            for (String commit : commits) {
                statement.execute(commit);
            }
        }
    }

    /** The events of the outbox by their id. */
    private Map<Long, Origin> origins() throws SQLException {
        Map<Long, Origin> origins = new HashMap<>();
        try (Connection connection = outbox.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select id, xid::text::bigint, event_id from outbox.event")) {
            while (row.next()) {
                origins.put(row.getLong(1), new Origin(row.getLong(2), row.getObject(3, UUID.class)));
            }
        }
        return origins;
    }

    private static Set<UUID> eventIds(Map<Long, Origin> events) {
        return events.values().stream().map(Origin::eventId).collect(Collectors.toSet());
    }

    private static Set<Long> transactions(Map<Long, Origin> events) {
        return events.values().stream().map(Origin::xid).collect(Collectors.toSet());
    }

    private static Map<Long, Origin> without(Map<Long, Origin> events, Set<UUID> left) {
        Map<Long, Origin> others = new HashMap<>(events);
        others.values().removeIf(event -> left.contains(event.eventId()));
        return others;
    }

    private static long max(Map<Long, Origin> events) {
        return events.keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
    }

    private static void awaitMore(Relay relay) {
        long before = relay.published();
        await().atMost(LONG).until(() -> relay.published() > before + 300);
    }

    private StreamAudit audit() throws Exception {
        return StreamAudit.of(outbox, nats.url(), stream);
    }

    private record Origin(long xid, UUID eventId) {}
}
