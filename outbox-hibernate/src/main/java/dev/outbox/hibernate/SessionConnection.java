package dev.outbox.hibernate;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.hibernate.engine.jdbc.connections.spi.JdbcConnectionAccess;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/** What is asked of a session's transaction and connection. */
final class SessionConnection {
    private SessionConnection() {}

    /**
     * Whether Hibernate will call back before the commit. Not the session's own answer alone, which is yes for every
     * stateless session on a connection of the application's.
     */
    static boolean callsBack(SharedSessionContractImplementor session) {
        return session.isTransactionInProgress()
                && session.getTransactionCoordinator().isTransactionActive();
    }

    /** Whether each statement is a transaction of its own. */
    static boolean commitsByItself(SharedSessionContractImplementor session) {
        try {
            return current(session).getAutoCommit();
        } catch (SQLException e) {
            throw new OutboxCaptureException("cannot tell whether the connection commits by itself", e);
        }
    }

    /** The connection of the session's transaction, as it is, in the middle of a flush. */
    static Connection current(SharedSessionContractImplementor session) {
        return session.getJdbcCoordinator().getLogicalConnection().getPhysicalConnection();
    }

    /** Works on the connection of the session's transaction, after all that Hibernate still holds back in batches. */
    static void use(SharedSessionContractImplementor session, Consumer<Connection> work) {
        if (session.getJdbcCoordinator().getLogicalConnection().isOpen()) {
            work.accept(executed(session));
        } else {
            useAnother(session, work);
        }
    }

    /**
     * The connection of the session's transaction, after all that Hibernate still holds back in batches: the ids of events
     * must be drawn while the changed rows are locked.
     */
    static Connection executed(SharedSessionContractImplementor session) {
        session.getJdbcCoordinator().executeBatch();
        return current(session);
    }

    /**
     * Works for a session that was closed before its transaction's end, which a transaction of JTA survives: a connection
     * obtained now is part of it too.
     */
    private static void useAnother(SharedSessionContractImplementor session, Consumer<Connection> work) {
        JdbcConnectionAccess access = session.getJdbcConnectionAccess();
        try {
            Connection connection = access.obtainConnection();
            try {
                work.accept(connection);
            } finally {
                access.releaseConnection(connection);
            }
        } catch (SQLException e) {
            throw new OutboxCaptureException("no connection to write events on, after the session was closed", e);
        }
    }
}
