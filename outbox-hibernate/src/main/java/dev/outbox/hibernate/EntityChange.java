package dev.outbox.hibernate;

import dev.outbox.hibernate.value.Absent;
import org.jspecify.annotations.Nullable;

/**
 * All that a transaction does to one entity, as one change: what came first and what came last. Confined to the session's
 * thread.
 */
final class EntityChange {
    /** What the whole of it is. */
    enum Kind {
        CREATED,
        UPDATED,
        DELETED
    }

    private final EntityCapture capture;
    private final Object id;
    private Kind kind;
    private boolean upserted;
    /** The state before the transaction, null when it is not known. */
    private @Nullable EntityState before;
    /** The state as last written, null when it was deleted. */
    private @Nullable EntityState after;
    /** What memory held of an entity that was deleted from an unknown state; good enough for the key. */
    private @Nullable EntityState last;

    private EntityChange(EntityCapture capture, Object id, Kind kind) {
        this.capture = capture;
        this.id = id;
        this.kind = kind;
    }

    static EntityChange created(EntityCapture capture, Object id, EntityState after) {
        EntityChange change = new EntityChange(capture, id, Kind.CREATED);
        change.after = after;
        return change;
    }

    static EntityChange updated(EntityCapture capture, Object id, @Nullable EntityState before, EntityState after) {
        EntityChange change = new EntityChange(capture, id, Kind.UPDATED);
        change.before = before;
        change.after = before == null ? after : after.orElse(before, capture.attributes());
        return change;
    }

    /** It may have been there or not: an update of unknown origin. */
    static EntityChange upserted(EntityCapture capture, Object id, EntityState after) {
        EntityChange change = updated(capture, id, null, after);
        change.upserted = true;
        return change;
    }

    /**
     * The first that is told is that it was deleted.
     *
     * @param last what memory held of it
     */
    static EntityChange deleted(
            EntityCapture capture, Object id, @Nullable EntityState before, @Nullable EntityState last) {
        EntityChange change = new EntityChange(capture, id, Kind.DELETED);
        change.before = before;
        change.last = last;
        return change;
    }

    /** Created again under the identifier of what was deleted before: for the outside it was updated. */
    void thenCreated(EntityState state) {
        if (kind == Kind.DELETED) {
            kind = Kind.UPDATED;
        }
        after = state;
    }

    void thenUpdated(@Nullable EntityState old, EntityState state) {
        if (before != null && old != null && after != null) {
            before = before.filledFrom(old, after);
        }
        after = after == null ? state : state.orElse(after, capture.attributes());
    }

    /** Its row has a version that may be later than the one it was written with. */
    void thenHasVersion(@Nullable Object version) {
        after = after == null ? null : after.withLater(version);
    }

    /** A collection of it changed, with or without an update of its own row. */
    void thenCollectionChanged(int attribute, EntityState old, EntityState now) {
        if (after == null) {
            return;
        }
        if (before != null && before.value(attribute) == Absent.ABSENT && after.value(attribute) == Absent.ABSENT) {
            before = before.with(attribute, old.value(attribute));
        }
        after = after.with(attribute, now.value(attribute)).projectedAs(now.projected());
    }

    /**
     * Deleted at last.
     *
     * @param old the state that was deleted
     * @return false if nothing remains to be told, because the transaction had created it
     */
    boolean thenDeleted(@Nullable EntityState old) {
        if (kind == Kind.CREATED) {
            return false;
        }
        if (before != null && old != null && after != null) {
            before = before.filledFrom(old, after);
        }
        kind = Kind.DELETED;
        upserted = false;
        last = after;
        after = null;
        return true;
    }

    EntityCapture capture() {
        return capture;
    }

    Object id() {
        return id;
    }

    Kind kind() {
        return kind;
    }

    boolean upserted() {
        return upserted;
    }

    @Nullable
    EntityState before() {
        return before;
    }

    @Nullable
    EntityState after() {
        return after;
    }

    /** What the event's {@code state} shows: what is there now, or what was there before it was deleted. */
    @Nullable
    EntityState shown() {
        return kind == Kind.DELETED ? before : after;
    }

    /** What the key is taken from. */
    @Nullable
    EntityState keyed() {
        EntityState shown = shown();
        return shown == null ? last : shown;
    }

    /** Whether the outside would see no difference: the last state is the first. */
    boolean isVoid() {
        return kind == Kind.UPDATED && before != null && after != null && before.sameAs(after, capture.quiet());
    }
}
