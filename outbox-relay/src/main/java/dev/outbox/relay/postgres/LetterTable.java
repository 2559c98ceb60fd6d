package dev.outbox.relay.postgres;

import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.PageLimits;
import dev.outbox.relay.port.RetryCandidate;
import dev.outbox.relay.port.StoredEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** What a session does with the dead letters. */
final class LetterTable {
    private final Connection connection;
    private final Statements statements;
    private final RelaySql sql;

    LetterTable(Connection connection, Statements statements, RelaySql sql) {
        this.connection = connection;
        this.statements = statements;
        this.sql = sql;
    }

    Map<String, UUID> parkedKeys(Collection<String> keys) {
        return statements.call("looking for dead letters", sql.parkedKeys, statement -> {
            Map<String, UUID> parked = new HashMap<>();
            statement.setArray(1, connection.createArrayOf("text", keys.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    parked.put(row.getString(1), row.getObject(2, UUID.class));
                }
            }
            return parked;
        });
    }

    void retryAgain(Predicate<UUID> isInStream, long floor) {
        List<UUID> sent = statements.call("reading dead letters", sql.idleLetters, statement -> {
            List<UUID> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    UUID id = row.getObject(1, UUID.class);
                    if (isInStream.test(id)) {
                        found.add(id);
                    }
                }
            }
            return found;
        });
        if (!sent.isEmpty()) {
            statements.call("retrying dead letters", sql.retryAgain, statement -> {
                statement.setLong(1, floor);
                statement.setArray(2, connection.createArrayOf("uuid", sent.toArray()));
                return statement.executeUpdate();
            });
        }
    }

    List<RetryCandidate> retryCandidates(PageLimits limits) {
        return statements.call("reading dead letters", sql.retryCandidates, statement -> {
            List<RetryCandidate> candidates = new ArrayList<>();
            statement.setInt(1, limits.events());
            statement.setLong(2, limits.bytes());
            try (ResultSet result = statement.executeQuery()) {
                EventRows rows = new EventRows(result, 1, limits.events());
                while (result.next()) {
                    candidates.add(new RetryCandidate(rows.current(), result.getObject("retry_floor", Long.class)));
                }
            }
            return candidates;
        });
    }

    void beginRetry(List<RetryCandidate> first, long floor) {
        statements.call("beginning a retry", sql.beginRetry, statement -> {
            statement.setLong(1, floor);
            statement.setArray(
                    2, new LetterArrays(connection).ids(first.stream().map(RetryCandidate::event)));
            return statement.executeUpdate();
        });
    }

    void write(String what, String statementText, List<DeadLetter> letters) {
        statements.call(what, statementText, statement -> {
            new LetterArrays(connection).bind(letters, statement);
            return statement.executeUpdate();
        });
    }

    void returnStored(List<StoredEvent> stored) {
        statements.call("returning retried events", sql.returnStored, statement -> {
            statement.setArray(1, new LetterArrays(connection).ids(stored.stream()));
            return statement.executeUpdate();
        });
    }
}
