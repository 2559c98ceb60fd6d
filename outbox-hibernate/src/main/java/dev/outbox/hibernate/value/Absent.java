package dev.outbox.hibernate.value;

/** Stands where nothing is known of a value: a lazy attribute or collection that was not loaded. Not the same as null. */
public enum Absent {
    /** The one instance. */
    ABSENT
}
