package dev.outbox.torture.stage;

import org.jspecify.annotations.Nullable;

/** What should have happened long ago has not. */
public final class StuckException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StuckException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
