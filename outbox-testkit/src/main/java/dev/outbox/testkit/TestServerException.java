package dev.outbox.testkit;

import org.jspecify.annotations.Nullable;

/** A server for tests could not be found, started, reached or stopped. The message says which, why, and what to do. */
public final class TestServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TestServerException(String message) {
        super(message);
    }

    TestServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
