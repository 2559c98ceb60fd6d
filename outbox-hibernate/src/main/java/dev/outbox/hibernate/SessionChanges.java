package dev.outbox.hibernate;

import dev.outbox.write.OutboxWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.hibernate.engine.jdbc.spi.JdbcCoordinator;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks;
import org.hibernate.engine.spi.TransactionCompletionCallbacks.AfterCompletionCallback;
import org.hibernate.engine.spi.TransactionCompletionCallbacks.BeforeCompletionCallback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties the changes of a transaction to its end: writes them before it commits, forgets them after it ended. Thread-safe;
 * the changes of one session are touched by its thread only.
 */
final class SessionChanges {
    private static final Logger LOG = LoggerFactory.getLogger(SessionChanges.class);

    /**
     * By the session's callbacks rather than by the session: sessions that share a transaction share them. They are what
     * {@code getTransactionCompletionCallbacksImplementor} returns; {@code getTransactionCompletionCallbacks} returns the
     * session's own action queue, at least in 7.4.
     */
    private final Map<TransactionCompletionCallbacks, Ending> endings = new ConcurrentHashMap<>();

    private final OutboxWriter writer;
    private final ChangeEvents events;

    SessionChanges(OutboxWriter writer, ChangeEvents events) {
        this.writer = writer;
        this.events = events;
    }

    /** Lets a change be added to the session's transaction; outside of one, it is written at once. */
    void record(SharedSessionContractImplementor session, Consumer<TransactionChanges> change) {
        if (isInTransaction(session)) {
            endings.computeIfAbsent(session.getTransactionCompletionCallbacksImplementor(), Ending::new)
                    .record(change);
        } else {
            TransactionChanges changes = new TransactionChanges();
            change.accept(changes);
            write(session, changes);
        }
    }

    /**
     * Refuses a change whose event could get lost: one that commits by itself, before anything else can be written.
     *
     * @throws OutboxCaptureException if there is no transaction and the connection commits each statement
     */
    static void requireTransaction(SharedSessionContractImplementor session, EntityCapture capture) {
        if (!isInTransaction(session) && commitsByItself(session)) {
            throw new OutboxCaptureException(
                    "entity '" + capture.name()
                            + "' was changed outside of a transaction, where its event could get lost; begin a transaction first");
        }
    }

    /**
     * Whether Hibernate will call back before the commit. Not the session's own answer, which is yes for every stateless
     * session on a connection of the application's.
     */
    private static boolean isInTransaction(SharedSessionContractImplementor session) {
        return session.isTransactionInProgress()
                && session.getTransactionCoordinator().isTransactionActive();
    }

    private static boolean commitsByItself(SharedSessionContractImplementor session) {
        try {
            return connection(session.getJdbcCoordinator()).getAutoCommit();
        } catch (SQLException e) {
            throw new OutboxCaptureException("cannot tell whether the connection commits by itself", e);
        }
    }

    private static Connection connection(JdbcCoordinator jdbc) {
        return jdbc.getLogicalConnection().getPhysicalConnection();
    }

    private void write(SharedSessionContractImplementor session, TransactionChanges changes) {
        JdbcCoordinator jdbc = session.getJdbcCoordinator();
        // The ids of events must be drawn while the changed rows are locked: what is still batched goes first.
        jdbc.executeBatch();
        var drained = changes.drain(events);
        if (!drained.isEmpty()) {
            writer.write(connection(jdbc), drained);
        }
    }

    /** What happens at the end of one transaction. */
    private final class Ending implements BeforeCompletionCallback, AfterCompletionCallback {
        private final TransactionCompletionCallbacks callbacks;
        private final TransactionChanges changes = new TransactionChanges();

        Ending(TransactionCompletionCallbacks callbacks) {
            this.callbacks = callbacks;
            callbacks.registerCallback((AfterCompletionCallback) this);
        }

        void record(Consumer<TransactionChanges> change) {
            // Again after a write too: a callback of the application may flush after ours has run.
            if (changes.isEmpty()) {
                callbacks.registerCallback((BeforeCompletionCallback) this);
            }
            change.accept(changes);
        }

        @Override
        public void doBeforeTransactionCompletion(SharedSessionContractImplementor session) {
            write(session, changes);
        }

        @Override
        public void doAfterTransactionCompletion(boolean success, SharedSessionContractImplementor session) {
            endings.remove(callbacks, this);
            if (success && !changes.isEmpty()) {
                LOG.error(
                        "outbox_events_lost=true reason=\"changes were flushed after the transaction's last callback\"");
            }
            // Hibernate keeps the callbacks of a rolled-back stateless session: they must find nothing to write.
            changes.clear();
        }
    }
}
