package dev.outbox.relay.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Whether there is a pooler between us and the database that gives each transaction whatever session is free, as PgBouncer does with
 * {@code pool_mode=transaction}. Then there is no session for the lead and the settings of the relay: locks would stay with a
 * session that others get, and nobody would lead, or two.
 */
public final class Pooling {
    /** What is wrong and what to do. */
    public static final String REFUSAL = "leads to a pooler that gives each transaction another session (PgBouncer with"
            + " pool_mode=transaction or statement), but the relay's lead is a lock of its session; give it an address of PostgreSQL"
            + " itself, or of a pool with pool_mode=session";

    /**
     * A pooler usually gives out the session that was used last: then the first comparison of two connections tells. Where others are at
     * work, or sessions take turns, a later one does.
     */
    private static final int LOOKS = 5;

    private static final String SESSION = "select pg_backend_pid() || ' ' || pg_postmaster_start_time()";

    private Pooling() {}

    /**
     * Compares who answers two connections, again and again.
     *
     * @param connections makes connections of the kind in question, without server-side statements, which do not survive such a pooler
     * @throws SQLException if the database cannot be asked
     */
    public static boolean isByTransaction(Connections connections) throws SQLException {
        try (Connection one = connections.open();
                Connection other = connections.open()) {
            String first = session(one);
            boolean shared = false;
            for (int i = 0; i < LOOKS && !shared; i++) {
                shared = session(other).equals(first) || !session(one).equals(first);
            }
            return shared;
        }
    }

    private static String session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SESSION)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Makes connections. */
    public interface Connections {
        /** A new connection in auto-commit. */
        Connection open() throws SQLException;
    }
}
