package dev.outbox.examples.migrating;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** An application at work: each writer numbers the rows of its own key, and rolls back some. */
final class Writers implements AutoCloseable {
    private static final int WRITERS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    private final List<Future<?>> running = new ArrayList<>();
    private final ConcurrentHashMap<String, Integer> written = new ConcurrentHashMap<>();
    private final AtomicLong committed = new AtomicLong();
    private volatile boolean stopped;

    /** How a row is inserted and, in the same transaction, what else the application does. */
    interface Insert {
        void into(Connection connection, String key, int number) throws SQLException;
    }

    private Writers() {}

    static Writers start(DataSource database, Insert insert) {
        Writers writers = new Writers();
        for (int i = 0; i < WRITERS; i++) {
            String key = Integer.toString(i);
            writers.running.add(writers.threads.submit(() -> writers.write(database, insert, key)));
        }
        return writers;
    }

    private Void write(DataSource database, Insert insert, String key) throws SQLException {
        try (Connection connection = database.getConnection()) {
            try (PreparedStatement role = connection.prepareStatement("set role application")) {
                role.execute();
            }
            connection.setAutoCommit(false);
            int number = 1;
            while (!stopped) {
                insert.into(connection, key, number);
                if (number % 5 == 0) {
                    connection.rollback();
                    insert.into(connection, key, number);
                }
                connection.commit();
                written.put(key, number);
                committed.incrementAndGet();
                number++;
            }
        }
        return null;
    }

    long committed() {
        return committed.get();
    }

    /** How many of each key were committed; their numbers begin with 1. */
    ConcurrentHashMap<String, Integer> stop() throws InterruptedException, ExecutionException {
        stopped = true;
        for (Future<?> writer : running) {
            writer.get();
        }
        return written;
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }
}
