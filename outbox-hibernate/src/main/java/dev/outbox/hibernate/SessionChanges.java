package dev.outbox.hibernate;

import dev.outbox.event.OutboxEvent;
import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.hibernate.TransactionException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.TransactionCompletionCallbacks;
import org.hibernate.engine.spi.TransactionCompletionCallbacks.AfterCompletionCallback;
import org.hibernate.engine.spi.TransactionCompletionCallbacks.BeforeCompletionCallback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties the changes of a transaction to its end: writes them when it commits, forgets them after it ended. Thread-safe;
 * the changes of one session are touched by its thread only.
 */
final class SessionChanges {
    private static final Logger LOG = LoggerFactory.getLogger(SessionChanges.class);

    /**
     * By the session's callbacks rather than by the session: sessions that share a transaction share them. They are what
     * {@code getTransactionCompletionCallbacksImplementor} returns; {@code getTransactionCompletionCallbacks} returns the
     * session's own action queue, at least in 7.4. Weakly, because a session that is closed in the middle of its
     * transaction never calls back.
     */
    private final Map<TransactionCompletionCallbacks, Ending> endings =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final CaptureSettings settings;
    private final ChangeEvents events;

    SessionChanges(CaptureSettings settings) {
        this.settings = settings;
        this.events = new ChangeEvents(settings);
    }

    /**
     * Lets a change be added to the session's transaction; outside of one, it is written at once.
     *
     * @param change holds what it adds; may be called later than now
     */
    void record(SharedSessionContractImplementor session, Consumer<TransactionChanges> change) {
        if (SessionConnection.callsBack(session)) {
            TransactionCompletionCallbacks callbacks = session.getTransactionCompletionCallbacksImplementor();
            endings.computeIfAbsent(callbacks, this::ending).record(session, change);
        } else {
            TransactionChanges changes = new TransactionChanges();
            change.accept(changes);
            write(session, drain(session, changes));
        }
    }

    /**
     * Lets the session's transaction tell nothing of entities.
     *
     * @throws OutboxCaptureException if there is none
     */
    void silence(SharedSessionContractImplementor session) {
        if (!SessionConnection.callsBack(session)) {
            throw new OutboxCaptureException("there is no transaction to be silenced; begin one first");
        }
        endings.computeIfAbsent(session.getTransactionCompletionCallbacksImplementor(), this::ending)
                .changes
                .silence();
    }

    /** Whether nothing is told of entities that the session's transaction changes. */
    boolean isSilent(SharedSessionContractImplementor session) {
        Ending ending = endings.get(session.getTransactionCompletionCallbacksImplementor());
        return ending != null && ending.changes.isSilent();
    }

    /** Tells that what is recorded next belongs to another flush than what was recorded last. */
    void flushBegins(SharedSessionContractImplementor session) {
        Ending ending = endings.get(session.getTransactionCompletionCallbacksImplementor());
        if (ending != null && ending.journal != null) {
            ending.journal.flushBegins();
        }
    }

    /**
     * Refuses a change whose event could get lost: one that commits by itself, before anything else can be written.
     *
     * @param what what was done, for the message
     * @throws OutboxCaptureException if there is no transaction and the connection commits each statement
     */
    static void requireTransaction(SharedSessionContractImplementor session, Supplier<String> what) {
        if (!SessionConnection.callsBack(session) && SessionConnection.commitsByItself(session)) {
            throw new OutboxCaptureException(what.get()
                    + " outside of a transaction, where its event could get lost; begin a transaction first");
        }
    }

    /** Writes now what the session's transaction has changed so far; later changes get further events. */
    void flush(SharedSessionContractImplementor session) {
        Ending ending = endings.get(session.getTransactionCompletionCallbacksImplementor());
        if (ending != null) {
            write(session, ending.drain(session));
        }
    }

    /**
     * Writes what is left at the end of the session's transaction and, if anything is, commits with it.
     *
     * @throws TransactionException if the commit failed, as Hibernate says it
     */
    void commit(SharedSessionContractImplementor session) {
        Ending ending = endings.get(session.getTransactionCompletionCallbacksImplementor());
        List<OutboxEvent> left = ending == null ? List.of() : ending.drain(session);
        if (!left.isEmpty()) {
            try {
                settings.schema().writer(session).writeAndCommit(SessionConnection.executed(session), left);
            } catch (SQLException e) {
                throw new TransactionException("Unable to commit against JDBC Connection", e);
            }
        }
    }

    private void write(SharedSessionContractImplementor session, List<OutboxEvent> drained) {
        if (!drained.isEmpty()) {
            SessionConnection.use(
                    session, connection -> settings.schema().writer(session).write(connection, drained));
        }
    }

    private List<OutboxEvent> drain(SharedSessionContractImplementor session, TransactionChanges changes) {
        return changes.drain(events, () -> attributes(session));
    }

    private Map<String, Object> attributes(SharedSessionContractImplementor session) {
        OutboxContext context = settings.context();
        return context == null ? Map.of() : context.attributes(session);
    }

    private Ending ending(TransactionCompletionCallbacks callbacks) {
        Ending ending = new Ending(callbacks);
        callbacks.registerCallback((AfterCompletionCallback) ending);
        return ending;
    }

    /** What happens at the end of one transaction. */
    private final class Ending implements BeforeCompletionCallback, AfterCompletionCallback {
        /** Weakly, as a value of the map must not hold its key. The session cannot be asked: it may be closed by the end. */
        private final WeakReference<TransactionCompletionCallbacks> callbacks;

        private final TransactionChanges changes = new TransactionChanges();
        /** Where savepoints are kept track of, the changes wait here to see which remain. */
        private final @Nullable SavepointJournal journal = settings.savepoints() ? new SavepointJournal() : null;

        private boolean hasWritten;

        Ending(TransactionCompletionCallbacks callbacks) {
            this.callbacks = new WeakReference<>(callbacks);
        }

        void record(SharedSessionContractImplementor session, Consumer<TransactionChanges> change) {
            if (isEmpty() && !hasWritten && !WatchedCommits.watch(session)) {
                session.getTransactionCompletionCallbacksImplementor()
                        .registerCallback((BeforeCompletionCallback) this);
            }
            if (journal == null) {
                change.accept(changes);
            } else {
                journal.add(session, change);
            }
            if (hasWritten) {
                // A callback or synchronization behind ours has flushed, and nothing tells which is the last.
                write(session, drain(session));
            }
        }

        private boolean isEmpty() {
            return changes.isEmpty() && (journal == null || journal.isEmpty());
        }

        /** Only where the commit itself is out of reach. */
        @Override
        public void doBeforeTransactionCompletion(SharedSessionContractImplementor session) {
            write(session, drain(session));
            hasWritten = true;
        }

        List<OutboxEvent> drain(SharedSessionContractImplementor session) {
            if (journal != null) {
                journal.replay(session, changes);
            }
            changes.takeVersions(session.getPersistenceContextInternal());
            return SessionChanges.this.drain(session, changes);
        }

        @Override
        public void doAfterTransactionCompletion(boolean success, SharedSessionContractImplementor session) {
            endings.remove(callbacks.get(), this);
            if (success && !isEmpty()) {
                LOG.error(
                        "outbox_events_lost=true reason=\"changes were flushed after the transaction's last callback\"");
            }
            // Hibernate keeps the callbacks of a rolled-back stateless session: they must find nothing to write.
            changes.clear();
            if (journal != null) {
                journal.clear();
            }
        }
    }
}
