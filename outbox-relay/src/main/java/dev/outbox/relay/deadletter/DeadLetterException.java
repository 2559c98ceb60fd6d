package dev.outbox.relay.deadletter;

import org.jspecify.annotations.Nullable;

/** What was asked for cannot be done with these dead letters, and nothing was changed. The message is a sentence that says why. */
public final class DeadLetterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeadLetterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
