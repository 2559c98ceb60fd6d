package dev.outbox.hibernate;

import dev.outbox.hibernate.value.ValueForm;

/**
 * One attribute of a captured entity.
 *
 * @param position its place in Hibernate's arrays of state
 */
record AttributeCapture(String name, int position, ValueForm form) {}
