package dev.outbox.hibernate;

import java.util.function.BiConsumer;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractDatabaseOperationEvent;
import org.hibernate.event.spi.PostDeleteEvent;
import org.hibernate.event.spi.PostDeleteEventListener;
import org.hibernate.event.spi.PostInsertEvent;
import org.hibernate.event.spi.PostInsertEventListener;
import org.hibernate.event.spi.PostUpdateEvent;
import org.hibernate.event.spi.PostUpdateEventListener;
import org.hibernate.event.spi.PostUpsertEvent;
import org.hibernate.event.spi.PostUpsertEventListener;
import org.hibernate.event.spi.PreDeleteEvent;
import org.hibernate.event.spi.PreDeleteEventListener;
import org.hibernate.event.spi.PreInsertEvent;
import org.hibernate.event.spi.PreInsertEventListener;
import org.hibernate.event.spi.PreUpdateEvent;
import org.hibernate.event.spi.PreUpdateEventListener;
import org.hibernate.event.spi.PreUpsertEvent;
import org.hibernate.event.spi.PreUpsertEventListener;
import org.jspecify.annotations.Nullable;

/** Takes what Hibernate tells of rows of entities. Before a statement it only looks, after it the change is recorded. */
final class EntityListener
        implements PreInsertEventListener,
                PreUpdateEventListener,
                PreDeleteEventListener,
                PreUpsertEventListener,
                PostInsertEventListener,
                PostUpdateEventListener,
                PostDeleteEventListener,
                PostUpsertEventListener {
    private static final long serialVersionUID = 1L;

    private final transient Capture capture;

    EntityListener(Capture capture) {
        this.capture = capture;
    }

    Capture capture() {
        return capture;
    }

    @Override
    public boolean onPreInsert(PreInsertEvent event) {
        return requireTransaction(event);
    }

    @Override
    public boolean onPreUpdate(PreUpdateEvent event) {
        return requireTransaction(event);
    }

    @Override
    public boolean onPreUpsert(PreUpsertEvent event) {
        return requireTransaction(event);
    }

    @Override
    public boolean onPreDelete(PreDeleteEvent event) {
        requireTransaction(event);
        EntityEntry entry = entry(event);
        // The array that Hibernate hands out afterwards lacks what the delete made of it: values changed but never
        // written, and references to entities that are deleted in the same flush set to null.
        @Nullable Object[] loaded = entry == null ? null : entry.getLoadedState();
        if (loaded != null) {
            record(event, (entity, changes) -> changes.deleting(key(event), entity.stored(loaded)));
        }
        return false;
    }

    @Override
    public void onPostInsert(PostInsertEvent event) {
        if (!isVetoed(event)) {
            record(event, (entity, changes) -> changes.created(key(event), entity, entity.now(event.getState())));
        }
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        @Nullable Object[] old = event.getOldState();
        record(
                event,
                (entity, changes) -> changes.updated(
                        key(event), entity, old == null ? null : entity.stored(old), entity.now(event.getState())));
    }

    @Override
    public void onPostUpsert(PostUpsertEvent event) {
        record(event, (entity, changes) -> changes.upserted(key(event), entity, entity.now(event.getState())));
    }

    @Override
    public void onPostDelete(PostDeleteEvent event) {
        @Nullable Object[] deleted = event.getDeletedState();
        record(
                event,
                (entity, changes) ->
                        changes.deleted(key(event), entity, deleted == null ? null : entity.stored(deleted)));
    }

    /** Another listener may refuse an insert, of which Hibernate 7.4 tells all the same. */
    private static boolean isVetoed(PostInsertEvent event) {
        EntityEntry entry = entry(event);
        return event.getId() == null
                || (entry != null
                        && !entry.isExistsInDatabase()
                        && !event.getPersister().isIdentifierAssignedByInsert());
    }

    /** What the session knows of the entity; a stateless session knows nothing. */
    private static @Nullable EntityEntry entry(AbstractDatabaseOperationEvent event) {
        SharedSessionContractImplementor session = event.getSession();
        return session.isEventSource() ? session.getPersistenceContextInternal().getEntry(event.getEntity()) : null;
    }

    private static EntityKey key(AbstractDatabaseOperationEvent event) {
        return event.getSession().generateEntityKey(event.getId(), event.getPersister());
    }

    private boolean requireTransaction(AbstractDatabaseOperationEvent event) {
        EntityCapture entity = capture.model().find(event.getPersister());
        if (entity != null) {
            SessionChanges.requireTransaction(event.getSession(), () -> "entity '" + entity.name() + "' was changed");
        }
        return false;
    }

    private void record(AbstractDatabaseOperationEvent event, BiConsumer<EntityCapture, TransactionChanges> change) {
        EntityCapture entity = capture.model().find(event.getPersister());
        if (entity != null) {
            capture.changes().record(event.getSession(), changes -> change.accept(entity, changes));
        }
    }
}
