package dev.outbox.hibernate;

import java.util.concurrent.atomic.AtomicReference;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** The capture of one session factory. Thread-safe. */
final class Capture {
    private final SessionFactoryImplementor factory;
    private final SessionChanges changes;
    private final BulkStatements bulk;
    private volatile @Nullable CaptureModel model;

    Capture(SessionFactoryImplementor factory, CaptureSettings settings) {
        this.factory = factory;
        this.changes = new SessionChanges(settings);
        this.bulk = new BulkStatements(settings.bulk());
    }

    /**
     * The capture of a session factory.
     *
     * @throws OutboxCaptureException if there is none
     */
    static Capture of(SessionFactoryImplementor factory) {
        Capture capture = find(factory);
        if (capture != null) {
            return capture;
        }
        throw new OutboxCaptureException("the outbox is off for this session factory: set " + CaptureSettings.ENABLED
                + "=true, which is the default only where an entity is annotated with @OutboxEntity");
    }

    /** The capture of a session factory, null when there is none. */
    static @Nullable Capture find(SessionFactoryImplementor factory) {
        AtomicReference<Capture> found = new AtomicReference<>();
        factory.getEventListenerGroups()
                .eventListenerGroup_POST_INSERT
                .fireEventOnEachListener(found, (listener, holder) -> {
                    if (listener instanceof EntityListener ours) {
                        holder.set(ours.capture());
                    }
                });
        return found.get();
    }

    /** The capture that hears of what a session executes, null when there is none or its transaction is silenced. */
    static @Nullable Capture listening(SharedSessionContractImplementor session) {
        Capture capture = find(session.getFactory());
        return capture == null || capture.changes.isSilent(session) ? null : capture;
    }

    /**
     * The captured entities. Made when the session factory is complete, or before by another observer of its creation that
     * changes entities; made twice, it is the same.
     */
    CaptureModel model() {
        CaptureModel made = model;
        if (made == null) {
            made = CaptureModel.of(factory);
            model = made;
        }
        return made;
    }

    SessionChanges changes() {
        return changes;
    }

    BulkStatements bulk() {
        return bulk;
    }
}
