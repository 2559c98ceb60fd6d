package dev.outbox.test;

/** A test cannot look at its events: its database, its stream or its annotations are not as they have to be. */
public final class OutboxTestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutboxTestException(String message) {
        super(message);
    }

    OutboxTestException(String message, Throwable cause) {
        super(message, cause);
    }
}
