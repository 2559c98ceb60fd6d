package dev.outbox.relay.postgres;

import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.StoredEvent;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;

/** Events and dead letters as the arrays that the statements on dead letters take. */
final class LetterArrays {
    private final Connection connection;

    LetterArrays(Connection connection) {
        this.connection = connection;
    }

    Array ids(Stream<StoredEvent> events) throws SQLException {
        return connection.createArrayOf("bigint", events.map(StoredEvent::id).toArray());
    }

    /** Ids, causes, reasons, and the events that they wait behind, in this order. */
    void bind(List<DeadLetter> letters, PreparedStatement statement) throws SQLException {
        statement.setArray(1, ids(letters.stream().map(DeadLetter::event)));
        statement.setArray(
                2, array("text", letters.stream().map(letter -> letter.cause().code())));
        statement.setArray(3, array("text", letters.stream().map(DeadLetter::reason)));
        statement.setArray(4, array("uuid", letters.stream().map(DeadLetter::behind)));
    }

    private Array array(String type, Stream<?> values) throws SQLException {
        return connection.createArrayOf(type, values.toArray());
    }
}
