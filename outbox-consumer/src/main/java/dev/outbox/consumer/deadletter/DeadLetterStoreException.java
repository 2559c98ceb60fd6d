package dev.outbox.consumer.deadletter;

/** The stream of the dead letters cannot be written or read; to be tried again. */
public final class DeadLetterStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeadLetterStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
