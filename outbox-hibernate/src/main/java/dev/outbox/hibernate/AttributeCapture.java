package dev.outbox.hibernate;

import dev.outbox.hibernate.value.Absent;
import dev.outbox.hibernate.value.ValueForm;
import org.jspecify.annotations.Nullable;

/**
 * One attribute of a captured entity.
 *
 * @param position its place in Hibernate's arrays of state
 */
record AttributeCapture(String name, int position, ValueForm form, WrittenBy written) {
    @Nullable
    Object now(@Nullable Object value) {
        return known(form.now(value));
    }

    @Nullable
    Object stored(@Nullable Object value) {
        return known(form.stored(value));
    }

    private @Nullable Object known(@Nullable Object taken) {
        return taken == null && written == WrittenBy.IDENTIFIER ? Absent.ABSENT : taken;
    }
}
