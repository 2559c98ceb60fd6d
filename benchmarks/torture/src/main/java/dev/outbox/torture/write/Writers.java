package dev.outbox.torture.write;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** The writers, each on a thread and a connection of its own. Thread-safe. */
public final class Writers implements AutoCloseable {
    private static final int COUNT = 6;

    private final BusinessDatabase database;
    private final Ledger ledger;
    private final Pace pace;
    private final ExecutorService threads;
    private final List<Future<Void>> running = new ArrayList<>();

    private Writers(BusinessDatabase database, Ledger ledger, Pace pace) {
        this.database = database;
        this.ledger = ledger;
        this.pace = pace;
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newFixedThreadPool(COUNT, work -> {
            Thread thread = new Thread(work, "torture-writer-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Makes the business tables and starts the writers; they write what the pace allows until it is ended. */
    public static Writers start(BusinessDatabase database, Ledger ledger, Pace pace, long seed) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(WriterSql.TABLES);
        }
        Writers writers = new Writers(database, ledger, pace);
        for (int i = 0; i < COUNT; i++) {
            writers.running.add(writers.threads.submit(new Writer(i, database, ledger, pace, seed)));
        }
        return writers;
    }

    /** Writes one event of a type and a key of its own, by which it can be recognised, and returns when it is committed. */
    public void writeProbe(String type) throws InterruptedException {
        try (BusinessSession session = new BusinessSession(database)) {
            boolean committed = false;
            while (!committed) {
                Attempt attempt = new Attempt();
                try {
                    session.change(attempt, type, 1, type);
                    session.work(attempt);
                    session.connection().commit();
                    committed = true;
                } catch (SQLException e) {
                    Outage.require(e);
                    committed = session.findOut(attempt);
                }
                attempt.ended(committed, ledger);
            }
        }
    }

    /** Fails if a writer has failed. */
    public void requireAlive() throws ExecutionException, InterruptedException {
        for (Future<Void> writer : running) {
            if (writer.isDone()) {
                writer.get();
            }
        }
    }

    /** Ends the writing, and waits until the outcome of each transaction is known. */
    public void finish() throws ExecutionException, InterruptedException {
        pace.end();
        for (Future<Void> writer : running) {
            writer.get();
        }
    }

    @Override
    public void close() {
        pace.end();
        threads.shutdownNow();
    }
}
