package dev.outbox.hibernate;

import dev.outbox.hibernate.value.Absent;
import dev.outbox.hibernate.value.ValueForm;
import dev.outbox.hibernate.value.WrittenBy;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a captured entity.
 *
 * @param position its place in Hibernate's arrays of state
 * @param isNeverNull whether null stands for what Hibernate has not got from elsewhere yet
 */
record AttributeCapture(
        String name,
        int position,
        ValueForm form,
        WrittenBy written,
        GeneratedByDatabase generated,
        LeftToDatabase left,
        boolean isNeverNull) {
    /** Whether events of this kind always know its value, as far as it is loaded. */
    boolean isKnown(EntityChange.Kind kind) {
        boolean isWritten = written == WrittenBy.INSERT_AND_UPDATE
                || (written == WrittenBy.INSERT && kind == EntityChange.Kind.CREATED);
        return isWritten && !generated.ever();
    }

    /**
     * @param readBack whether what the database generates was read into the state
     */
    boolean isKnownByInsert(boolean readBack) {
        return written.byInsert() && (readBack || !generated.byInsert());
    }

    boolean isKnownByUpdate(boolean readBack) {
        // Where there is no state before, what is the identifier's is taken as memory has it: a key may hang on it.
        return readBack
                ? written.byUpdate()
                : (written.byUpdate() || written == WrittenBy.IDENTIFIER) && !generated.byUpdate();
    }

    @Nullable
    Object now(@Nullable Object value) {
        return known(form.now(value));
    }

    @Nullable
    Object inserted(@Nullable Object value) {
        return value == null && left.byInsert() ? Absent.ABSENT : known(form.written(value, WrittenBy::byInsert));
    }

    /**
     * @param dirty the places of what has changed in memory, null where that is not known
     */
    @Nullable
    Object updated(@Nullable Object value, int @Nullable [] dirty) {
        return value == null && left.byUpdate(position, dirty)
                ? Absent.ABSENT
                : known(form.written(value, WrittenBy::byUpdate));
    }

    @Nullable
    Object upserted(@Nullable Object value) {
        return known(form.written(value, written -> written.byInsert() && written.byUpdate()));
    }

    @Nullable
    Object stored(@Nullable Object value) {
        return known(form.stored(value));
    }

    private @Nullable Object known(@Nullable Object taken) {
        return taken == null && isNeverNull ? Absent.ABSENT : taken;
    }
}
