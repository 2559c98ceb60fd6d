package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The form of one kind of value: how it is taken, and how what was taken is written. Immutable and thread-safe.
 *
 * <p>What is <i>taken</i> no longer changes when the application goes on working with its objects, holds identifiers in
 * place of entities, and compares by {@code equals}. Taking never loads anything.
 */
public interface ValueForm {
    /**
     * Takes a value as it stands in memory.
     *
     * @return null for null, {@link Absent#ABSENT} for what is not loaded
     */
    @Nullable
    Object now(@Nullable Object value);

    /**
     * Takes a value as it stood in the database before the flush that is going on. Differs from {@link #now} for
     * collections only: they are changed in place, and Hibernate keeps their old content beside them.
     */
    default @Nullable Object stored(@Nullable Object value) {
        return now(value);
    }

    /**
     * Takes a value that a statement has just written.
     *
     * @param by tells of what such a statement writes; nothing is known of the rest, whatever memory holds
     */
    default @Nullable Object written(@Nullable Object value, Predicate<WrittenBy> by) {
        return now(value);
    }

    /** What was taken, with what is unknown in it as it was taken earlier. */
    default @Nullable Object orElse(@Nullable Object taken, @Nullable Object earlier) {
        return taken == Absent.ABSENT ? earlier : taken;
    }

    /** Writes what was taken as one JSON value. */
    void write(JsonGenerator json, Object taken) throws IOException;

    /** The JSON Schema of what {@link #write} writes. */
    ObjectNode schema();

    /** What was taken as text, for keys and subjects. */
    String text(Object taken);

    /** Writes a field, unless nothing is known of its value. */
    default void writeField(JsonGenerator json, String name, @Nullable Object taken) throws IOException {
        if (taken == Absent.ABSENT || taken instanceof FilteredForm.Part) {
            return;
        }
        json.writeFieldName(name);
        writeNullable(json, taken);
    }

    /** Writes a value that may be null. */
    default void writeNullable(JsonGenerator json, @Nullable Object taken) throws IOException {
        if (taken == null) {
            json.writeNull();
        } else {
            write(json, taken);
        }
    }
}
