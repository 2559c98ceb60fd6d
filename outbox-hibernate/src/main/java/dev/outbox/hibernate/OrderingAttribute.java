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
    /** The key, null when the state has no value for it. */
    @Nullable
    String key(EntityState state) {
        Object value = state.value(attribute);
        if (value == null || value == Absent.ABSENT) {
            return null;
        }
        String key = prefix + form.text(value);
        return key.isEmpty() ? null : key;
    }
}
