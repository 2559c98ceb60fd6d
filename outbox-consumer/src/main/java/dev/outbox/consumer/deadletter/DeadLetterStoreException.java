package dev.outbox.consumer.deadletter;

import org.jspecify.annotations.Nullable;

/** The stream of the dead letters cannot be written or read; to be tried again. */
public final class DeadLetterStoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says what could not be done. */
    public DeadLetterStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
