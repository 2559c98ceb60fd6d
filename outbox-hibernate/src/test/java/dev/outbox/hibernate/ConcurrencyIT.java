package dev.outbox.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.outbox.testkit.OutboxServers;
import dev.outbox.testkit.TestDatabase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Transactions beside each other. */
@OutboxServers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConcurrencyIT {
    private static final int KEYS = 5;
    private static final int WRITERS = 4;
    private static final int ROUNDS = 50;

    @Entity(name = "Tally")
    @OutboxEntity
    static class Tally {
        @Id
        long id;

        @Version
        int version;

        int count;
    }

    private final TestDatabase database;

    @AutoClose
    private final TestApp app;

    ConcurrencyIT(TestDatabase database) {
        this.database = database;
        app = TestApp.start(database, Tally.class);
        app.inTransaction(session -> {
            for (long id = 1; id <= KEYS; id++) {
                Tally tally = new Tally();
                tally.id = id;
                session.persist(tally);
            }
        });
        app.events();
    }

    private void count(LockMode lock, long first, long second) {
        app.inTransaction(session -> {
            session.find(Tally.class, Math.min(first, second), lock).count++;
            session.find(Tally.class, Math.max(first, second), lock).count++;
        });
    }

    @Test
    void theEventsOfAnEntityHaveTheOrderOfItsCommits() throws Exception {
        List<Future<Integer>> conflicts = new ArrayList<>();
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        for (int writer = 0; writer < WRITERS; writer++) {
            LockMode lock = writer % 2 == 0 ? LockMode.PESSIMISTIC_WRITE : LockMode.NONE;
            long offset = writer;
            conflicts.add(writers.submit(() -> {
                int lost = 0;
                for (long round = 0; round < ROUNDS; round++) {
                    try {
                        count(lock, (round + offset) % KEYS + 1, (round * 3 + offset) % KEYS + 1);
                    } catch (OptimisticLockException e) {
                        lost++;
                    }
                }
                return lost;
            }));
        }
        int lost = 0;
        for (Future<Integer> each : conflicts) {
            lost += each.get();
        }
        writers.shutdown();

        Map<String, Integer> versions = new HashMap<>();
        for (WrittenEvent event : app.events()) {
            int version = Integer.parseInt(event.data().replaceFirst(".*\"version\":(\\d+).*", "$1"));
            assertThat(version)
                    .as("version of %s after %s", event.key(), versions.get(event.key()))
                    .isEqualTo(versions.getOrDefault(event.key(), 0) + 1);
            versions.put(event.key(), version);
        }
        assertThat(lost).isLessThan(WRITERS * ROUNDS);
        assertThat(versions).hasSize(KEYS);
        app.inTransaction(session -> versions.forEach((key, version) -> assertThat(
                        session.find(Tally.class, Long.valueOf(key.substring("tally/".length()))).version)
                .isEqualTo(version)));
    }

    @Test
    void aTimeoutOfOurInsertFailsTheTransactionAndLeavesNothing() throws SQLException {
        try (Connection blocking = database.dataSource().getConnection()) {
            blocking.setAutoCommit(false);
            blocking.createStatement().execute("lock table outbox.event in exclusive mode");
            assertThatThrownBy(() -> app.inTransaction(session -> {
                        session.createNativeMutationQuery("set local statement_timeout = 200")
                                .executeUpdate();
                        session.find(Tally.class, 1L).count = -1;
                    }))
                    .hasStackTraceContaining("canceling statement due to statement timeout");
            blocking.rollback();
        }

        assertThat(app.events()).isEmpty();
        assertThat(app.<Integer>fromTransaction(session -> session.find(Tally.class, 1L).count))
                .isNotNegative();
    }

    @Test
    void aDeadlockInOurInsertFailsTheTransactionAndLeavesNothing() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Connection blocking = database.dataSource().getConnection();
                Session session = app.sessions().openSession()) {
            session.beginTransaction();
            session.find(Tally.class, 2L).count = -1;
            session.flush();
            blocking.setAutoCommit(false);
            // Ours, which comes later, is to find the deadlock.
            blocking.createStatement().execute("set local deadlock_timeout = '10min'");
            blocking.createStatement().execute("lock table outbox.event in exclusive mode");
            Future<Boolean> waiting = other.submit(
                    () -> blocking.createStatement().execute("update tally set count = count where id = 2"));
            Awaitility.await().until(this::isSomebodyWaiting);

            assertThatThrownBy(() -> session.getTransaction().commit()).hasStackTraceContaining("deadlock detected");

            waiting.get();
            blocking.rollback();
            session.clear();
            session.beginTransaction();
            assertThat(session.find(Tally.class, 2L).count).isNotNegative();
            session.getTransaction().commit();
        }
        other.shutdown();
        assertThat(app.events()).isEmpty();
    }

    private boolean isSomebodyWaiting() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                ResultSet locks = connection
                        .createStatement()
                        .executeQuery("select 1 from pg_locks l join pg_stat_activity using (pid)"
                                + " where not granted and datname = current_database()")) {
            return locks.next();
        }
    }

    @Test
    void aSessionClosedInTheMiddleOfItsTransactionIsForgotten() {
        WeakReference<Object> abandoned = abandon();

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return abandoned.get() == null;
        });
        assertThat(app.events()).isEmpty();
    }

    private WeakReference<Object> abandon() {
        Session session = app.sessions().openSession();
        session.beginTransaction();
        Tally tally = new Tally();
        tally.id = 1000;
        session.persist(tally);
        session.flush();
        session.close();
        return new WeakReference<>(session);
    }
}
