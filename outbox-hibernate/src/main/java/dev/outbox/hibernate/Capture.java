package dev.outbox.hibernate;

import dev.outbox.write.OutboxWriter;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/** The capture of one session factory. Thread-safe. */
final class Capture {
    private final SessionFactoryImplementor factory;
    private final SessionChanges changes;
    private volatile @Nullable CaptureModel model;

    Capture(SessionFactoryImplementor factory, CaptureSettings settings) {
        this.factory = factory;
        this.changes = new SessionChanges(new OutboxWriter(settings.schema()), new ChangeEvents(settings.source()));
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
}
