package dev.outbox.schema;

/** The outbox schema could not be migrated, or is not what this version needs. */
public final class OutboxSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutboxSchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
