package dev.outbox.hibernate;

import dev.outbox.hibernate.value.Absent;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of a captured entity's attributes at one time, as they were taken, in the order of
 * {@link EntityCapture#attributes()}; {@link Absent#ABSENT} where nothing is known.
 */
final class EntityState {
    private final @Nullable Object[] values;
    private final @Nullable Object version;
    private final @Nullable Object projected;

    EntityState(@Nullable Object[] values, @Nullable Object version) {
        this(values, version, null);
    }

    private EntityState(@Nullable Object[] values, @Nullable Object version, @Nullable Object projected) {
        this.values = values;
        this.version = version;
        this.projected = projected;
    }

    @Nullable
    Object value(int attribute) {
        return values[attribute];
    }

    @Nullable
    Object version() {
        return version;
    }

    /** What a {@link Projection} has taken of the entity in this state, null where none has. */
    @Nullable
    Object projected() {
        return projected;
    }

    /** This state with what a {@link Projection} has taken of the entity. */
    EntityState projectedAs(@Nullable Object taken) {
        return new EntityState(values, version, taken);
    }

    /** This state with one value replaced. */
    EntityState with(int attribute, @Nullable Object value) {
        @Nullable Object[] copy = values.clone();
        copy[attribute] = value;
        return new EntityState(copy, version, projected);
    }

    /** This state with another version, unless that is an earlier one. */
    @SuppressWarnings("unchecked") // versions of one entity are of one type
    EntityState withLater(@Nullable Object another) {
        return version instanceof Comparable<?> mine
                        && another != null
                        && ((Comparable<Object>) mine).compareTo(another) < 0
                ? new EntityState(values, another, projected)
                : this;
    }

    /**
     * This state, with what is unknown in it taken from another of the same entity.
     *
     * @param attributes whose values these are
     */
    EntityState orElse(EntityState other, List<AttributeCapture> attributes) {
        @Nullable Object[] merged = values.clone();
        for (int i = 0; i < merged.length; i++) {
            merged[i] = attributes.get(i).form().orElse(merged[i], other.values[i]);
        }
        return new EntityState(merged, version, projected);
    }

    /**
     * This state before a transaction, with what is unknown in it filled from a later one, as far as the transaction had
     * not touched it in between.
     *
     * @param between the state between the two
     */
    EntityState filledFrom(EntityState later, EntityState between) {
        @Nullable Object[] filled = values.clone();
        for (int i = 0; i < filled.length; i++) {
            if (filled[i] == Absent.ABSENT && between.values[i] == Absent.ABSENT) {
                filled[i] = later.values[i];
            }
        }
        return new EntityState(filled, version, projected);
    }

    /** This state, with the values that are equal to those of an earlier one being the same objects: half the memory. */
    EntityState sharing(EntityState earlier) {
        @Nullable Object[] shared = values.clone();
        for (int i = 0; i < shared.length; i++) {
            if (Objects.equals(shared[i], earlier.values[i])) {
                shared[i] = earlier.values[i];
            }
        }
        return new EntityState(shared, version, projected);
    }

    /**
     * Whether another, later state shows no difference, or one of quiet attributes only, which take the version along.
     */
    boolean sameAs(EntityState later, BitSet quiet) {
        boolean quietDiffers = false;
        for (int i = 0; i < values.length; i++) {
            if (differs(i, later)) {
                if (!quiet.get(i)) {
                    return false;
                }
                quietDiffers = true;
            }
        }
        return quietDiffers || Objects.equals(version, later.version);
    }

    /** Whether a value is known in the other, later state and is another one there. */
    boolean differs(int attribute, EntityState later) {
        Object to = later.values[attribute];
        return to != Absent.ABSENT && !Objects.equals(values[attribute], to);
    }
}
