package dev.outbox.hibernate;

import dev.outbox.hibernate.RowReader.Row;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /** What will go with the entity that a session is about to delete. */
    private final transient Map<SharedSessionContractImplementor, List<Row>> cascaded =
            Collections.synchronizedMap(new WeakHashMap<>());

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
        DatabaseCascades cascades = capture.model().cascades();
        if (cascades.mayFollow(event.getPersister())) {
            readCascaded(event);
        } else if (!cascades.isEmpty()) {
            cascaded.remove(event.getSession());
        }
        return requireTransaction(event);
    }

    private void readCascaded(PreDeleteEvent event) {
        SharedSessionContractImplementor session = event.getSession();
        SessionChanges.requireTransaction(
                session, () -> "entity " + event.getPersister().getEntityName() + " was changed");
        if (!capture.changes().isSilent(session)) {
            cascaded.put(
                    session,
                    capture.model()
                            .cascades()
                            .rowsDeletedWith(event.getPersister(), event.getEntity(), event.getId(), session));
        }
    }

    private void recordCascaded(SharedSessionContractImplementor session) {
        List<Row> rows = capture.model().cascades().isEmpty() ? null : cascaded.remove(session);
        if (rows != null && !rows.isEmpty()) {
            capture.changes()
                    .record(
                            session,
                            changes -> rows.forEach(row -> changes.deletedToo(row.key(), row.capture(), row.state())));
        }
    }

    @Override
    public void onPostInsert(PostInsertEvent event) {
        if (!isVetoed(event)) {
            record(event, entity -> {
                EntityState state =
                        entity.projected(entity.inserted(event.getState(), isReadBack(event)), event.getEntity());
                entity.generated().keep(entry(event));
                EntityKey key = key(event);
                return changes -> changes.created(key, entity, state);
            });
        }
    }

    @Override
    public void onPostUpdate(PostUpdateEvent event) {
        EntityCapture captured = capture.model().find(event.getPersister());
        if (captured != null && !captured.isWritten(event.getDirtyProperties())) {
            return;
        }
        record(event, entity -> {
            @Nullable Object[] oldValues = event.getOldState();
            EntityState old = oldValues == null ? null : entity.stored(oldValues);
            EntityState state = entity.projected(
                    entity.updated(event.getState(), isReadBack(event), event.getDirtyProperties()), event.getEntity());
            entity.generated().keep(entry(event));
            EntityKey key = key(event);
            return changes -> changes.updated(key, entity, old, state);
        });
    }

    @Override
    public void onPostUpsert(PostUpsertEvent event) {
        record(event, entity -> {
            EntityState state = entity.projected(entity.upserted(event.getState()), event.getEntity());
            EntityKey key = key(event);
            return changes -> changes.upserted(key, entity, state);
        });
    }

    @Override
    public void onPostDelete(PostDeleteEvent event) {
        if (VetoedDeletes.contain(event)) {
            return;
        }
        recordCascaded(event.getSession());
        record(event, entity -> {
            // As loaded: what was changed in memory and never written is not in it. A reference to what is deleted in
            // the same flush is null in it, but Hibernate has told of that as an update before.
            @Nullable Object[] values = event.getDeletedState();
            EntityState state = values == null ? null : entity.stored(values);
            EntityState last = values == null ? entity.now(event.getPersister().getValues(event.getEntity())) : null;
            EntityKey key = key(event);
            return changes -> changes.deleted(key, entity, state, last);
        });
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

    /** A session reads what the database generates, a stateless one does not, at least in 7.4. */
    private static boolean isReadBack(AbstractDatabaseOperationEvent event) {
        return event.getSession().isEventSource();
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

    /**
     * @param taking takes what the event tells, now, and returns what to do with it
     */
    private void record(
            AbstractDatabaseOperationEvent event, Function<EntityCapture, Consumer<TransactionChanges>> taking) {
        EntityCapture entity = capture.model().find(event.getPersister());
        if (entity != null && !capture.changes().isSilent(event.getSession())) {
            capture.changes().record(event.getSession(), taking.apply(entity));
        }
    }
}
