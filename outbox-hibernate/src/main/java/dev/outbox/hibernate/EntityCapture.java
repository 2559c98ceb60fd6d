package dev.outbox.hibernate;

import dev.outbox.hibernate.value.Absent;
import dev.outbox.hibernate.value.ValueForm;
import java.util.Arrays;
import java.util.BitSet;
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
 * @param source the CloudEvents source, null for that of the settings
 * @param unwritten the places in Hibernate's arrays of state of what no update writes, where there are updates of nothing else
 * @param generated the embeddables that Hibernate's own snapshots lose
 * @param quiet the places of the attributes whose change alone is no event
 * @param orderedBy what makes the key instead of the identifier, null when nothing does
 * @param subjectOf what makes the subject instead of the identifier, null when nothing does
 * @param projection what is told in place of the attributes, null when these are
 */
record EntityCapture(
        String entityName,
        String name,
        ValueForm id,
        @Nullable AttributeCapture version,
        List<AttributeCapture> attributes,
        @Nullable String source,
        BitSet unwritten,
        GeneratedParts generated,
        BitSet quiet,
        @Nullable TextAttribute orderedBy,
        @Nullable TextAttribute subjectOf,
        @Nullable Projection projection) {

    /** Takes a state that was read, from its array of values. */
    EntityState now(@Nullable Object[] state) {
        return take(state, AttributeCapture::now);
    }

    /**
     * Takes a state that Hibernate has just inserted, from its array of values.
     *
     * @param readBack whether it has read into it what the database generates
     */
    EntityState inserted(@Nullable Object[] state, boolean readBack) {
        return take(
                state,
                (attribute, value) -> attribute.isKnownByInsert(readBack) ? attribute.inserted(value) : Absent.ABSENT);
    }

    /**
     * Takes a state that Hibernate has just written over another. What an update does not write, it does not know.
     *
     * @param readBack whether Hibernate has read into it what the database generates
     * @param dirty the places of what has changed in memory, null where that is not known
     */
    EntityState updated(@Nullable Object[] state, boolean readBack, int @Nullable [] dirty) {
        return take(
                state,
                (attribute, value) ->
                        attribute.isKnownByUpdate(readBack) ? attribute.updated(value, dirty) : Absent.ABSENT);
    }

    /** Takes a state that Hibernate has just inserted or written over another, of which it reads nothing back. */
    EntityState upserted(@Nullable Object[] state) {
        return take(
                state,
                (attribute, value) -> attribute.isKnownByInsert(false) && attribute.isKnownByUpdate(false)
                        ? attribute.upserted(value)
                        : Absent.ABSENT);
    }

    /** Takes a state as it was before the flush that is going on, from Hibernate's array of old values. */
    EntityState stored(@Nullable Object[] state) {
        return take(state, AttributeCapture::stored);
    }

    /**
     * Whether an update has written a row. Hibernate tells of updates also where it has not, of what the application sets
     * in attributes that only the database does.
     *
     * @param dirty the places of what has changed in memory, null where that is not known
     */
    boolean isWritten(int @Nullable [] dirty) {
        return dirty == null || dirty.length == 0 || !Arrays.stream(dirty).allMatch(unwritten::get);
    }

    /** The same state, with what the projector makes of the entity now, where there is one. */
    EntityState projected(EntityState state, Object entity) {
        return projection == null ? state : state.projectedAs(projection.take(entity));
    }

    /** How the value of an attribute is taken. */
    @FunctionalInterface
    private interface Taking {
        @Nullable
        Object take(AttributeCapture attribute, @Nullable Object value);
    }

    private EntityState take(@Nullable Object[] state, Taking taking) {
        @Nullable Object[] taken = new @Nullable Object[attributes.size()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = take(attributes.get(i), state, taking);
        }
        return new EntityState(taken, version == null ? null : take(version, state, taking));
    }

    private static @Nullable Object take(AttributeCapture attribute, @Nullable Object[] state, Taking taking) {
        Object value = state[attribute.position()];
        return value == LazyPropertyInitializer.UNFETCHED_PROPERTY ? Absent.ABSENT : taking.take(attribute, value);
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

    /** How a message names the event of an entity. */
    String event(Object takenId) {
        return "the event of " + name + "/" + id.text(takenId);
    }

    /**
     * The key that orders the events of an entity in this state.
     *
     * @throws OutboxCaptureException if the attribute that orders them has no value
     */
    String key(Object takenId, @Nullable EntityState state) {
        String own = name + "/" + id.text(takenId);
        return orderedBy == null ? own : text(orderedBy, "key", takenId, state, own);
    }

    /**
     * The subject of the events of an entity in this state; may be empty.
     *
     * @throws OutboxCaptureException if the attribute that is the subject has no value
     */
    String subject(Object takenId, @Nullable EntityState state) {
        String own = id.text(takenId);
        return subjectOf == null ? own : text(subjectOf, "subject", takenId, state, own);
    }

    private String text(
            TextAttribute attribute, String what, Object takenId, @Nullable EntityState state, String otherwise) {
        String text = attribute.text(state);
        if (text == null) {
            throw new OutboxCaptureException(event(takenId) + " has no " + what + ", since attribute '"
                    + attributes.get(attribute.attribute()).name()
                    + "' is null or not loaded; set or load it before the entity is changed");
        }
        return text.isEmpty() ? otherwise : text;
    }
}
