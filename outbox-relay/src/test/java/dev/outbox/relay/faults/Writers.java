package dev.outbox.relay.faults;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Business transactions as bad as they come: several keys under row locks, transaction ids taken long before, savepoints released
 * and rolled back, roll-backs, prepared transactions, some held open so that commits come out of order. Random by a seed.
 */
public final class Writers implements AutoCloseable {
    private final TestOutbox outbox;
    private final int keys;
    private final boolean goOn;
    private final ExecutorService threads;
    private final List<Future<Void>> running = new ArrayList<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicInteger failures = new AtomicInteger();

    private Writers(TestOutbox outbox, int threads, int keys, boolean goOn) {
        this.outbox = outbox;
        this.keys = keys;
        this.goOn = goOn;
        this.threads = Executors.newFixedThreadPool(threads);
    }

    /** Starts writers that go on until {@link #finish}, or until each has done its transactions, or one fails. */
    public static Writers start(TestOutbox outbox, int threads, int keys, int transactionsEach, long seed) {
        return start(new Writers(outbox, threads, keys, false), threads, transactionsEach, seed);
    }

    /**
     * Starts writers that go on until {@link #finish}, whatever the database does: after a failure they connect again. Whether a
     * transaction that failed in its commit was committed, the ledger knows.
     */
    public static Writers startTenacious(TestOutbox outbox, int threads, int keys, long seed) {
        return start(new Writers(outbox, threads, keys, true), threads, Integer.MAX_VALUE, seed);
    }

    private static Writers start(Writers writers, int threads, int transactionsEach, long seed) {
        for (int i = 0; i < threads; i++) {
            Random random = new Random(seed + i);
            Callable<Void> work = () -> {
                writers.write(random, transactionsEach);
                return null;
            };
            writers.running.add(writers.threads.submit(work));
        }
        return writers;
    }

    /** How many transactions failed. */
    public int failures() {
        return failures.get();
    }

    /** Waits until all have done their transactions; fails if one failed. */
    public void await() throws ExecutionException, InterruptedException {
        for (Future<Void> writer : running) {
            writer.get();
        }
    }

    /** Asks the writers to end after their present transaction, and waits for it. */
    public void finish() throws ExecutionException, InterruptedException {
        stop.countDown();
        await();
    }

    @Override
    public void close() {
        stop.countDown();
        threads.shutdown();
    }

    private void write(Random random, int transactions) throws SQLException, InterruptedException {
        String prepared = "writers-" + UUID.randomUUID();
        int done = 0;
        while (done < transactions && !hasToStop()) {
            try (Connection connection = outbox.connect()) {
                rollBackPrepared(connection, prepared);
                connection.setAutoCommit(false);
                for (; done < transactions && !hasToStop(); done++) {
                    transaction(connection, random, prepared);
                }
            } catch (SQLException e) {
                if (!goOn) {
                    throw e;
                }
                failures.incrementAndGet();
                stop.await(20, TimeUnit.MILLISECONDS);
            }
        }
    }

    private boolean hasToStop() {
        return stop.getCount() == 0;
    }

    /** What was prepared before the failure, and would hold its locks for ever. */
    private static void rollBackPrepared(Connection connection, String name) throws SQLException {
        try (PreparedStatement prepared =
                connection.prepareStatement("select from pg_prepared_xacts where gid = '" + name + "'")) {
            try (ResultSet row = prepared.executeQuery()) {
                if (!row.next()) {
                    return;
                }
            }
        }
        execute(connection, "rollback prepared '" + name + "'");
    }

    private void transaction(Connection connection, Random random, String prepared) throws SQLException {
        if (random.nextInt(4) == 0) {
            // An id for the transaction long before it locks its keys.
            query(connection, "select pg_current_xact_id()");
        }
        if (random.nextInt(10) == 0) {
            query(connection, "select pg_sleep(0.0" + (1 + random.nextInt(9)) + ")");
        }
        // Keys in one order, so that transactions do not lock each other up.
        int first = random.nextInt(keys);
        int count = 1 + random.nextInt(3);
        for (int k = first; k < Math.min(keys, first + count); k++) {
            Savepoint savepoint = random.nextInt(3) == 0 ? connection.setSavepoint() : null;
            for (int e = 0; e <= random.nextInt(3); e++) {
                change(connection, "todo/" + k);
            }
            if (savepoint != null && random.nextBoolean()) {
                connection.rollback(savepoint);
            } else if (savepoint != null) {
                connection.releaseSavepoint(savepoint);
            }
        }
        if (random.nextInt(20) == 0) {
            query(connection, "select pg_sleep(0.0" + (1 + random.nextInt(5)) + ")");
        }
        end(connection, random, prepared);
    }

    private static void end(Connection connection, Random random, String name) throws SQLException {
        int how = random.nextInt(12);
        if (how == 0) {
            connection.rollback();
        } else if (how == 1) {
            execute(connection, "prepare transaction '" + name + "'");
            connection.setAutoCommit(true);
            execute(connection, (random.nextInt(4) == 0 ? "rollback" : "commit") + " prepared '" + name + "'");
            connection.setAutoCommit(false);
        } else {
            connection.commit();
        }
    }

    private static void change(Connection connection, String key) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("""
                with counted as (
                    insert into counter as c (key, n) values (?, 1) on conflict (key) do update set n = c.n + 1 returning key, n
                ), emitted as (
                    select outbox.emit(type => 'todo.updated', key => key, data => jsonb_build_object('n', n),
                        subject => substr(key, 6)) as id, key, n
                    from counted
                )
                insert into ledger select id, key, n from emitted""")) {
            statement.setString(1, key);
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static void query(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
        }
    }
}
