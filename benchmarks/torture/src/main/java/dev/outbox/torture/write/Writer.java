package dev.outbox.torture.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;

/**
 * Business transactions as bad as they come, one after the other on one connection: several keys under row locks, some of them hot,
 * transaction ids taken long before, savepoints released and rolled back, roll-backs, prepared transactions, some held open for
 * seconds. Random by a seed. Runs on one thread.
 */
final class Writer implements Callable<Void> {
    private static final int KEYS = 400;
    private static final int HOT_KEYS = 4;
    private static final long LONG_EVERY_MILLIS = 12_000;

    private final int number;
    private final Ledger ledger;
    private final Pace pace;
    private final RandomGenerator random;
    private final BusinessDatabase database;
    private long nextLong;

    Writer(int number, BusinessDatabase database, Ledger ledger, Pace pace, long seed) {
        this.number = number;
        this.database = database;
        this.ledger = ledger;
        this.pace = pace;
        this.random = new Random(seed + number);
        this.nextLong = System.currentTimeMillis() + random.nextLong(LONG_EVERY_MILLIS);
    }

    @Override
    public Void call() throws InterruptedException {
        try (BusinessSession session = new BusinessSession(database)) {
            while (pace.await()) {
                Attempt attempt = new Attempt();
                boolean committed;
                try {
                    committed = transaction(session, session.connection(), attempt);
                } catch (SQLException e) {
                    Outage.require(e);
                    committed = session.findOut(attempt);
                }
                pace.wrote(attempt.ended(committed, ledger));
            }
        }
        return null;
    }

    private boolean transaction(BusinessSession session, Connection connection, Attempt attempt)
            throws SQLException, InterruptedException {
        boolean early = random.nextInt(4) == 0;
        if (early) {
            session.takeXid();
            pace.pause(random.nextInt(25));
        }
        if (System.currentTimeMillis() > nextLong) {
            nextLong = System.currentTimeMillis() + random.nextLong(2 * LONG_EVERY_MILLIS);
            stayOpen(session, attempt);
        } else {
            changeSomeKeys(session, connection, attempt);
        }
        if (random.nextInt(15) == 0) {
            pace.pause(random.nextInt(20));
        }
        session.work(attempt);
        return end(session, connection, attempt);
    }

    /** A key of its own, so that nobody waits for its lock meanwhile. */
    private void stayOpen(BusinessSession session, Attempt attempt) throws SQLException, InterruptedException {
        String key = "todo/long-" + number;
        session.change(attempt, key, 1 + random.nextInt(3));
        pace.pause(500 + random.nextInt(4_000));
        session.change(attempt, key, 1);
    }

    private void changeSomeKeys(BusinessSession session, Connection connection, Attempt attempt)
            throws SQLException, InterruptedException {
        // In one order, so that transactions do not lock each other up.
        TreeSet<String> keys = new TreeSet<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            keys.add(random.nextInt(4) == 0 ? "todo/hot-" + random.nextInt(HOT_KEYS) : "todo/" + random.nextInt(KEYS));
        }
        for (String key : keys) {
            Savepoint savepoint = random.nextInt(5) == 0 ? connection.setSavepoint() : null;
            int position = attempt.position();
            session.change(attempt, key, random.nextInt(40) == 0 ? 30 : 1 + random.nextInt(3));
            if (savepoint != null && random.nextBoolean()) {
                connection.rollback(savepoint);
                attempt.rolledBackTo(position);
            } else if (savepoint != null) {
                connection.releaseSavepoint(savepoint);
            }
        }
    }

    private boolean end(BusinessSession session, Connection connection, Attempt attempt)
            throws SQLException, InterruptedException {
        int how = random.nextInt(15);
        if (how == 0) {
            connection.rollback();
            return false;
        }
        if (how == 1) {
            attempt.commitWhenPrepared = random.nextInt(4) > 0;
            session.prepare(attempt);
            pace.pause(random.nextInt(30));
            session.endPrepared(attempt);
            return attempt.commitWhenPrepared;
        }
        connection.commit();
        return true;
    }
}
