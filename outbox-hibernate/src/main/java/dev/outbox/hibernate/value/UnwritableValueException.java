package dev.outbox.hibernate.value;

/** A value has no JSON form. The message says where it is, of what type, and what to do. */
public final class UnwritableValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;

    UnwritableValueException(String message) {
        super(message);
        this.problem = message;
    }

    /** What an attribute of an entity or embeddable holds. */
    UnwritableValueException(String where, String what) {
        super(where + " " + what + "; leave it out with @OutboxExclude, or give it an AttributeConverter"
                + " to text, a number, a date or another type that JSON can hold, or, where the column is JSON,"
                + " @JdbcTypeCode(SqlTypes.JSON)");
        this.problem = where + " " + what;
    }

    /** The message without what to do about an attribute. */
    public String problem() {
        return problem;
    }
}
