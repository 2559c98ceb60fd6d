package dev.outbox.hibernate.value;

/** A value has no JSON form. The message says where it is, of what type, and what to do. */
public final class UnwritableValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnwritableValueException(String message) {
        super(message);
    }

    /** What an attribute of an entity or embeddable holds. */
    UnwritableValueException(String where, String what) {
        this(where + " " + what + "; leave it out with @OutboxExclude, or give it an AttributeConverter"
                + " to text, a number, a date or another type that JSON can hold");
    }
}
