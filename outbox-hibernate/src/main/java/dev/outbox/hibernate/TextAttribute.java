package dev.outbox.hibernate;

import dev.outbox.hibernate.value.Absent;
import dev.outbox.hibernate.value.ValueForm;
import org.jspecify.annotations.Nullable;

/**
 * An attribute whose value as text is the key or the subject of events.
 *
 * @param attribute its index among the captured attributes
 * @param prefix what stands before its text: in a key the name of the entity referred to and a slash, or nothing
 */
record TextAttribute(int attribute, ValueForm form, String prefix) {
    /** The text, empty where the value's is, null where the state has no value. */
    @Nullable
    String text(@Nullable EntityState state) {
        Object value = state == null ? null : state.value(attribute);
        return value == null || value == Absent.ABSENT ? null : prefix + form.text(value);
    }
}
