package dev.outbox.hibernate;

import dev.outbox.event.OutboxEvent;
import jakarta.persistence.EntityManager;
import org.hibernate.SessionFactory;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;

/** Writes events of the application's own beside those of its entities. */
public final class Outbox {
    private Outbox() {}

    /** Whether a session factory's outbox is on, so that {@link #write} works in its sessions. */
    public static boolean isOn(SessionFactory factory) {
        return Capture.find(factory.unwrap(SessionFactoryImplementor.class)) != null;
    }

    /**
     * Writes an event in the session's transaction. It follows the events of the entities changed in the transaction, also
     * of those changed after this call, and comes in the order of the calls.
     *
     * <p>Outside of a transaction it is written at once, if the application has switched auto-commit off on the
     * session's connection, and refused otherwise.
     *
     * @param session a {@code Session}, an {@code EntityManager}'s too, or a {@code StatelessSession}
     * @throws OutboxCaptureException if there is no transaction, or capture is off
     */
    public static void write(SharedSessionContract session, OutboxEvent event) {
        SharedSessionContractImplementor implementor = implementor(session);
        SessionChanges changes = Capture.of(implementor.getFactory()).changes();
        SessionChanges.requireTransaction(implementor, () -> "event " + event + " was written");
        changes.record(implementor, recorded -> recorded.add(event));
    }

    /**
     * Writes now, rather than at the commit, the events of what the session's transaction has flushed so far, and forgets
     * the changes: for transactions that change more than memory holds. What is changed again after it gets another event
     * instead of being merged into one. Does nothing outside of a transaction, where nothing is held back.
     *
     * @param session a {@code Session}, an {@code EntityManager}'s too, or a {@code StatelessSession}; flush it before
     * @throws OutboxCaptureException if capture is off
     */
    public static void flush(SharedSessionContract session) {
        SharedSessionContractImplementor implementor = implementor(session);
        Capture.of(implementor.getFactory()).changes().flush(implementor);
    }

    /**
     * Tells nothing of what the session's transaction changes, before this call or after it, in this session and in those
     * that share its transaction: for imports, and for repairs that nobody is to hear of. Events of {@link #write} are
     * written all the same. Ends with the transaction; no other is touched.
     *
     * @param session a {@code Session}, an {@code EntityManager}'s too, or a {@code StatelessSession}
     * @throws OutboxCaptureException if there is no transaction, or capture is off
     */
    public static void silence(SharedSessionContract session) {
        SharedSessionContractImplementor implementor = implementor(session);
        Capture.of(implementor.getFactory()).changes().silence(implementor);
    }

    /** A container's session is a proxy, behind which the real one must be found. */
    private static SharedSessionContractImplementor implementor(SharedSessionContract session) {
        return session instanceof EntityManager manager
                ? manager.unwrap(SharedSessionContractImplementor.class)
                : (SharedSessionContractImplementor) session;
    }
}
