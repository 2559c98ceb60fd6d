package dev.outbox.torture.write;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A connection to the business database that is made anew when it breaks, and what the writers do on it. Not thread-safe. */
final class BusinessSession implements AutoCloseable {
    private static final long BETWEEN_TRIES_MILLIS = 50;

    private final BusinessDatabase database;
    private @Nullable Connection connection;

    BusinessSession(BusinessDatabase database) {
        this.database = database;
    }

    /** The connection, with auto-commit off; waits for the database if it is away. */
    Connection connection() throws InterruptedException {
        while (connection == null) {
            try {
                Connection fresh = database.connect();
                fresh.setAutoCommit(false);
                connection = fresh;
            } catch (SQLException away) {
                Outage.require(away);
                Thread.sleep(BETWEEN_TRIES_MILLIS);
            }
        }
        return connection;
    }

    /** Gives the transaction its id now, long before it writes. */
    void takeXid() throws SQLException, InterruptedException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(WriterSql.TAKE_XID);
        }
    }

    void change(Attempt attempt, String key, int events) throws SQLException, InterruptedException {
        change(attempt, key, events, "todo.updated");
    }

    void change(Attempt attempt, String key, int events, String type) throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection().prepareStatement(WriterSql.CHANGE)) {
            statement.setString(1, key);
            statement.setInt(2, events);
            statement.setString(3, type);
            statement.setInt(4, events);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    attempt.wrote(new WrittenEvent(rows.getObject(2, UUID.class), key, rows.getInt(1)));
                }
            }
        }
    }

    /** Writes the business row by which the outcome can be found out. */
    void work(Attempt attempt) throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection().prepareStatement(WriterSql.WORK)) {
            statement.setObject(1, attempt.tx);
            statement.executeUpdate();
        }
    }

    void prepare(Attempt attempt) throws SQLException, InterruptedException {
        try (Statement statement = connection().createStatement()) {
            statement.execute(WriterSql.prepare(attempt.tx.toString()));
        }
    }

    void endPrepared(Attempt attempt) throws SQLException, InterruptedException {
        Connection own = connection();
        own.setAutoCommit(true);
        try (Statement statement = own.createStatement()) {
            statement.execute(WriterSql.end(attempt.tx.toString(), attempt.commitWhenPrepared));
        }
        own.setAutoCommit(false);
    }

    /** Whether a transaction was committed of which only the database knows; waits for the database if it is away. */
    boolean findOut(Attempt attempt) throws InterruptedException {
        while (true) {
            close();
            try {
                if (ask(WriterSql.IS_PREPARED, attempt.tx.toString())) {
                    connection().commit();
                    endPrepared(attempt);
                }
                boolean committed = ask(WriterSql.IS_COMMITTED, attempt.tx);
                connection().commit();
                return committed;
            } catch (SQLException again) {
                Outage.require(again);
                Thread.sleep(BETWEEN_TRIES_MILLIS);
            }
        }
    }

    private boolean ask(String question, Object parameter) throws SQLException, InterruptedException {
        try (PreparedStatement statement = connection().prepareStatement(question)) {
            statement.setObject(1, parameter);
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException broken) {
                // That is why a new one is wanted.
                return;
            }
        }
    }
}
