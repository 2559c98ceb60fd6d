package dev.outbox.hibernate;

import dev.outbox.event.OutboxEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.jspecify.annotations.Nullable;

/** The changes of one transaction, one per entity, in the order in which the entities were first changed. */
final class TransactionChanges {
    /**
     * What is one entity: a row may be deleted as an entity of one class and inserted as one of another, which have
     * other attributes and perhaps names.
     */
    private record Identity(EntityKey key, String entityName) {}

    private final Map<Identity, EntityChange> changes = new LinkedHashMap<>();
    /** Those that the transaction has both created and deleted. */
    private final Set<Identity> vanished = new HashSet<>();

    private final List<OutboxEvent> added = new ArrayList<>();
    private boolean silent;

    void created(EntityKey key, EntityCapture capture, EntityState state) {
        EntityChange change = changes.get(identity(key, capture));
        if (change == null) {
            vanished.remove(identity(key, capture));
            changes.put(identity(key, capture), EntityChange.created(capture, id(key, capture), state));
        } else {
            change.thenCreated(state);
        }
    }

    /**
     * @param old the state before, null when Hibernate does not know it
     */
    void updated(EntityKey key, EntityCapture capture, @Nullable EntityState old, EntityState state) {
        EntityChange change = changes.get(identity(key, capture));
        if (change == null) {
            changes.put(identity(key, capture), EntityChange.updated(capture, id(key, capture), old, state));
        } else {
            change.thenUpdated(old, state);
        }
    }

    /** Created or updated, Hibernate does not say which. */
    void upserted(EntityKey key, EntityCapture capture, EntityState state) {
        EntityChange change = changes.get(identity(key, capture));
        if (change == null) {
            changes.put(identity(key, capture), EntityChange.upserted(capture, id(key, capture), state));
        } else if (change.kind() == EntityChange.Kind.DELETED) {
            change.thenCreated(state);
        } else {
            change.thenUpdated(null, state);
        }
    }

    /** Deleted from a state that is known. */
    void deleted(EntityKey key, EntityCapture capture, EntityState old) {
        deleted(key, capture, old, null);
    }

    /**
     * @param old the state that was deleted, null when Hibernate does not know it
     * @param last what memory held then, null when the state is known
     */
    void deleted(EntityKey key, EntityCapture capture, @Nullable EntityState old, @Nullable EntityState last) {
        EntityChange change = changes.get(identity(key, capture));
        if (change == null && vanished.contains(identity(key, capture))) {
            // The database has deleted it with another, and now Hibernate tells of it too.
            return;
        }
        if (change == null) {
            changes.put(identity(key, capture), EntityChange.deleted(capture, id(key, capture), old, last));
        } else if (!change.thenDeleted(old)) {
            changes.remove(identity(key, capture));
            vanished.add(identity(key, capture));
        }
    }

    /**
     * Deleted by the database, together with another; and perhaps told by Hibernate too, which then leaves the deletion to
     * the database.
     *
     * @param old the state that was deleted
     */
    void deletedToo(EntityKey key, EntityCapture capture, EntityState old) {
        EntityChange change = changes.get(identity(key, capture));
        boolean isTold =
                change == null ? vanished.contains(identity(key, capture)) : change.kind() == EntityChange.Kind.DELETED;
        if (!isTold) {
            deleted(key, capture, old);
        }
    }

    /**
     * A collection changed, with or without the row of its owner.
     *
     * @param attribute the attribute that is or contains the collection
     * @param before the owner's state before the flush that is going on
     * @param after the owner's state after it
     */
    void collectionChanged(EntityKey key, EntityCapture capture, int attribute, EntityState before, EntityState after) {
        EntityChange change = changes.get(identity(key, capture));
        if (change == null) {
            changes.put(identity(key, capture), EntityChange.updated(capture, id(key, capture), before, after));
        } else {
            change.thenCollectionChanged(attribute, before, after);
        }
    }

    /**
     * Takes over the versions that lock modes have incremented after the last flush, of which Hibernate tells no listener.
     *
     * @param loaded the session's entities
     */
    void takeVersions(PersistenceContext loaded) {
        changes.forEach((identity, change) -> {
            AttributeCapture version = change.capture().version();
            EntityEntry entry = version == null ? null : loaded.getEntry(loaded.getEntity(identity.key));
            if (version != null && entry != null) {
                change.thenHasVersion(version.now(entry.getVersion()));
            }
        });
    }

    /** An event of the application's own, to follow those of the entities. */
    void add(OutboxEvent event) {
        added.add(event);
    }

    /** From now on, and of what was before, only added events are told. */
    void silence() {
        silent = true;
        changes.clear();
    }

    boolean isSilent() {
        return silent;
    }

    boolean isEmpty() {
        return changes.isEmpty() && added.isEmpty();
    }

    /**
     * The events of all changes that the outside can see, then those added; forgets the changes.
     *
     * @param attributes the extensions of all events; asked only if there is one
     */
    List<OutboxEvent> drain(ChangeEvents events, Supplier<Map<String, Object>> attributes) {
        // Asked first: it may query the session, which flushes.
        Map<String, Object> common = visible().findAny().isPresent() ? attributes.get() : Map.of();
        List<OutboxEvent> drained = new ArrayList<>(changes.size() + added.size());
        visible().forEach(change -> drained.add(events.event(change, common)));
        drained.addAll(added);
        clear();
        return drained;
    }

    private Stream<EntityChange> visible() {
        return changes.values().stream().filter(change -> !silent && !change.isVoid());
    }

    void clear() {
        changes.clear();
        vanished.clear();
        added.clear();
    }

    private static Identity identity(EntityKey key, EntityCapture capture) {
        return new Identity(key, capture.entityName());
    }

    private static Object id(EntityKey key, EntityCapture capture) {
        Object id = capture.id().now(key.getIdentifier());
        if (id == null) {
            throw new IllegalStateException(
                    "Hibernate has written an entity '" + capture.name() + "' without identifier");
        }
        return id;
    }
}
