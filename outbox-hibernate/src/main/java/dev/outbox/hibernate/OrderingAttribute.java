package dev.outbox.hibernate;

import dev.outbox.hibernate.value.Absent;
import dev.outbox.hibernate.value.ValueForm;
import org.jspecify.annotations.Nullable;

/**
 * The attribute that {@link OutboxEntity#key()} names.
 *
 * @param attribute its index among the captured attributes
 * @param prefix what stands before its text: the name of the entity referred to and a slash, or nothing
 */
record OrderingAttribute(int attribute, ValueForm form, String prefix) {
    /** The key, empty where the value's text is, null where the state has no value. */
    @Nullable
    String key(@Nullable EntityState state) {
        Object value = state == null ? null : state.value(attribute);
        return value == null || value == Absent.ABSENT ? null : prefix + form.text(value);
    }
}
