package dev.outbox.hibernate;

import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.mutation.EntityTableMapping;

/** Deletes that a listener of the application has refused, of which Hibernate 7.4 tells all the same. */
final class VetoedDeletes {
    private VetoedDeletes() {}

    /** Whether this is one: where there are such listeners, the row says it, unless deletions leave it there. */
    static boolean contain(PostDeleteEvent event) {
        SharedSessionContractImplementor session = event.getSession();
        EntityPersister entity = event.getPersister();
        if (!session.isEventSource() || !mayBeRefused(session) || isLeftThere(entity)) {
            return false;
        }
        session.getJdbcCoordinator().executeBatch();
        return entity.getDatabaseSnapshot(event.getId(), session) != null;
    }

    private static boolean mayBeRefused(SharedSessionContractImplementor session) {
        AtomicBoolean found = new AtomicBoolean();
        session.getFactory()
                .getEventListenerGroups()
                .eventListenerGroup_PRE_DELETE
                .fireEventOnEachListener(found, (listener, others) -> {
                    if (!(listener instanceof EntityListener)
                            && !listener.getClass().getName().startsWith("org.hibernate.")) {
                        others.set(true);
                    }
                });
        return found.get();
    }

    /** By {@code @SoftDelete} or SQL of the mapping's own. */
    private static boolean isLeftThere(EntityPersister entity) {
        if (entity instanceof AbstractEntityPersister mapped) {
            for (EntityTableMapping table : mapped.getTableMappings()) {
                if (table.getDeleteDetails().getCustomSql() != null) {
                    return true;
                }
            }
        }
        return entity.getSoftDeleteMapping() != null;
    }
}
