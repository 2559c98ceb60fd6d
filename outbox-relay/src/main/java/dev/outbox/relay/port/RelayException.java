package dev.outbox.relay.port;

import org.jspecify.annotations.Nullable;

/** Ends one life of the engine, which then starts again at the top: one way to recover, walked every time. */
public abstract class RelayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RelayException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
