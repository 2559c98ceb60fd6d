package dev.outbox.relay.postgres;

import dev.outbox.relay.port.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The statements of a connection, each prepared once. What fails is told as what was done. Not thread-safe. */
final class Statements {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    <T> T call(String what, String text, Work<T> work) {
        try {
            PreparedStatement statement = prepared.get(text);
            if (statement == null) {
                statement = connection.prepareStatement(text);
                prepared.put(text, statement);
            }
            return work.on(statement);
        } catch (SQLException e) {
            throw new StoreUnavailableException(what + " failed: " + Failures.describe(e), e);
        }
    }

    boolean isTrue(String what, String question) {
        return this.<Boolean>call(what, question, statement -> {
            try (ResultSet answer = statement.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            }
        });
    }

    /** Runs several statements in one transaction. When one fails the connection is of no use any more, and is closed. */
    void together(String what, Runnable statementsOfOneTransaction) {
        try {
            connection.setAutoCommit(false);
            statementsOfOneTransaction.run();
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw new StoreUnavailableException(what + " failed: " + Failures.describe(e), e);
        }
    }

    interface Work<T> {
        T on(PreparedStatement statement) throws SQLException;
    }
}
