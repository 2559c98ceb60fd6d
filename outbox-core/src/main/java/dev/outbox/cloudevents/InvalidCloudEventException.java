package dev.outbox.cloudevents;

import org.jspecify.annotations.Nullable;

/** A message is no CloudEvent, or none that can be understood; reading it again gives the same answer. */
public final class InvalidCloudEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidCloudEventException(String message) {
        this(message, null);
    }

    InvalidCloudEventException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
