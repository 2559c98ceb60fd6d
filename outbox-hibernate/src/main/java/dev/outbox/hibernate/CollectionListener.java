package dev.outbox.hibernate;

import dev.outbox.hibernate.value.FilteredForm;
import java.io.Serializable;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.AbstractCollectionEvent;
import org.hibernate.event.spi.PostCollectionRecreateEvent;
import org.hibernate.event.spi.PostCollectionRecreateEventListener;
import org.hibernate.event.spi.PostCollectionRemoveEvent;
import org.hibernate.event.spi.PostCollectionRemoveEventListener;
import org.hibernate.event.spi.PostCollectionUpdateEvent;
import org.hibernate.event.spi.PostCollectionUpdateEventListener;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/**
 * Takes what Hibernate tells of the collections that an entity owns, which change without an update of the entity's row,
 * and after it. Collections that the other side owns are no part of an entity's state.
 */
final class CollectionListener
        implements PostCollectionRecreateEventListener,
                PostCollectionUpdateEventListener,
                PostCollectionRemoveEventListener {
    private static final long serialVersionUID = 1L;

    private final transient Capture capture;

    CollectionListener(Capture capture) {
        this.capture = capture;
    }

    @Override
    public void onPostRecreateCollection(PostCollectionRecreateEvent event) {
        // Where there was another collection before, its removal was told first; where there was none, it was empty.
        changed(event, CollectionListener::present, null);
    }

    @Override
    public void onPostUpdateCollection(PostCollectionUpdateEvent event) {
        changed(event, CollectionListener::present, event.getCollection());
    }

    @Override
    public void onPostRemoveCollection(PostCollectionRemoveEvent event) {
        changed(event, CollectionListener::former, event.getCollection());
    }

    /** Tells which attribute a collection belongs to. Only Hibernate 7.4 and later have the answer in the event. */
    @FunctionalInterface
    private interface Role {
        @Nullable
        CollectionPersister of(SharedSessionContractImplementor session, PersistentCollection<?> collection);
    }

    private static @Nullable CollectionPersister present(
            SharedSessionContractImplementor session, PersistentCollection<?> collection) {
        CollectionEntry entry = session.getPersistenceContextInternal().getCollectionEntry(collection);
        return entry == null ? null : entry.getCurrentPersister();
    }

    /** Of a collection that was removed: it keeps its role until the flush has ended. */
    private static @Nullable CollectionPersister former(
            SharedSessionContractImplementor session, PersistentCollection<?> collection) {
        String role = collection.getRole();
        return role == null ? null : session.getFactory().getMappingMetamodel().findCollectionDescriptor(role);
    }

    /**
     * @param old the collection whose snapshot is the content before
     */
    private void changed(AbstractCollectionEvent event, Role roles, @Nullable PersistentCollection<?> old) {
        PersistentCollection<?> collection = event.getCollection();
        if (collection == null) {
            return;
        }
        SharedSessionContractImplementor session = collection.getSession();
        // Of a stateless session the owner's own event follows and tells of its collections too.
        if (session == null || !session.isEventSource() || capture.changes().isSilent(session)) {
            return;
        }
        CollectionPersister role = roles.of(session, collection);
        if (role == null || role.isInverse()) {
            return;
        }
        Object owner = owner(event, collection);
        EntityEntry entry =
                owner == null ? null : session.getPersistenceContextInternal().getEntry(owner);
        if (owner == null || entry == null) {
            if (hadElements(old)) {
                refuseIfCaptured(role);
            }
            return;
        }
        // The collections of a deleted entity are told with it.
        if (entry.getStatus().isDeletedOrGone()) {
            return;
        }
        EntityCapture entity = capture.model().find(entry.getPersister());
        String path = path(role);
        int attribute = entity == null ? -1 : entity.indexOf(firstStep(path));
        if (entity == null || attribute < 0) {
            return;
        }
        EntityState stored = entity.stored(values(entry, owner));
        // A collection inside an embeddable is taken with the embeddable, as it was loaded.
        EntityState before = path.indexOf('.') < 0
                ? stored.with(
                        attribute, entity.attributes().get(attribute).form().stored(old))
                : stored;
        EntityState now = entity.updated(entry.getPersister().getValues(owner), true, null);
        // What is written anew is written whole, whatever a filter had hidden before.
        Object content = old == null && now.value(attribute) instanceof FilteredForm.Part part
                ? part.seen()
                : now.value(attribute);
        EntityState after = entity.projected(
                entity.updated(values(entry, owner), true, null).with(attribute, content), owner);
        EntityKey key = entry.getEntityKey();
        capture.changes().record(session, changes -> changes.collectionChanged(key, entity, attribute, before, after));
    }

    /** Hibernate finds the owner by its identifier only, which a collection need not refer to. */
    private static @Nullable Object owner(AbstractCollectionEvent event, PersistentCollection<?> collection) {
        Object owner = event.getAffectedOwnerOrNull();
        return owner == null ? collection.getOwner() : owner;
    }

    private static boolean hadElements(@Nullable PersistentCollection<?> old) {
        if (old == null) {
            return false;
        }
        Serializable snapshot = old.getStoredSnapshot();
        return snapshot != null && !old.isSnapshotEmpty(snapshot);
    }

    /** Hibernate writes what has become of a collection even if its owner was evicted, of which nothing is known then. */
    private void refuseIfCaptured(CollectionPersister role) {
        EntityCapture entity = capture.model().find(role.getOwnerEntityPersister());
        String attribute = firstStep(path(role));
        if (entity != null && entity.indexOf(attribute) >= 0) {
            throw new OutboxCaptureException("collection '" + attribute + "' of entity '" + entity.name()
                    + "' was replaced and its owner evicted before the flush, so that no event can tell of it; flush before"
                    + " the owner is evicted");
        }
    }

    /** The values of the owner as the database has them; Hibernate keeps none of an entity that is read only. */
    private static @Nullable Object[] values(EntityEntry entry, Object owner) {
        @Nullable Object[] loaded = entry.getLoadedState();
        return loaded == null ? entry.getPersister().getValues(owner) : loaded;
    }

    /** The way from the owner to the collection: {@code tags}, {@code address.phones}. */
    private static String path(CollectionPersister role) {
        return role.getRole()
                .substring(role.getOwnerEntityPersister().getEntityName().length() + 1);
    }

    private static String firstStep(String path) {
        int dot = path.indexOf('.');
        return dot < 0 ? path : path.substring(0, dot);
    }
}
