package dev.outbox.hibernate;

import dev.outbox.hibernate.value.Absent;
import dev.outbox.hibernate.value.ValueForm;
import java.util.List;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * How one entity is captured, worked out once at the start: nothing here reflects. Immutable.
 *
 * @param entityName Hibernate's name of the entity
 * @param name the first part of the events' types and, by default, of their keys
 * @param id the form of the identifier
 * @param version the optimistic version, null when there is none or it is excluded
 * @param attributes what the state consists of, without identifier and version
 * @param orderedBy what makes the key instead of the identifier, null when nothing does
 */
record EntityCapture(
        String entityName,
        String name,
        ValueForm id,
        @Nullable AttributeCapture version,
        List<AttributeCapture> attributes,
        @Nullable OrderingAttribute orderedBy) {

    /** Takes a state that Hibernate has just written, from its array of values. */
    EntityState now(@Nullable Object[] state) {
        return take(state, false);
    }

    /** Takes a state as it was before the flush that is going on, from Hibernate's array of old values. */
    EntityState stored(@Nullable Object[] state) {
        return take(state, true);
    }

    private EntityState take(@Nullable Object[] state, boolean stored) {
        @Nullable Object[] taken = new @Nullable Object[attributes.size()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = take(attributes.get(i), state, stored);
        }
        return new EntityState(taken, version == null ? null : take(version, state, stored));
    }

    private static @Nullable Object take(AttributeCapture attribute, @Nullable Object[] state, boolean stored) {
        Object value = state[attribute.position()];
        if (value == LazyPropertyInitializer.UNFETCHED_PROPERTY) {
            return Absent.ABSENT;
        }
        return stored ? attribute.form().stored(value) : attribute.form().now(value);
    }

    /** The place of an attribute among the captured ones, -1 when it is not captured. */
    int indexOf(String attribute) {
        for (int i = 0; i < attributes.size(); i++) {
            if (attributes.get(i).name().equals(attribute)) {
                return i;
            }
        }
        return -1;
    }

    /** The key that orders the events of an entity in this state. */
    String key(Object takenId, @Nullable EntityState state) {
        String ordering = orderedBy == null || state == null ? null : orderedBy.key(state);
        return ordering == null ? name + "/" + id.text(takenId) : ordering;
    }
}
