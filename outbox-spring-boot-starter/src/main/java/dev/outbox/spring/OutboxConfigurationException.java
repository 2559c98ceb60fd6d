package dev.outbox.spring;

import org.jspecify.annotations.Nullable;

/** The application cannot start with the outbox as it is configured. Spring Boot shows message and remedy without a stack trace. */
public final class OutboxConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String remedy;

    OutboxConfigurationException(String message, String remedy, @Nullable Throwable cause) {
        super(message, cause);
        this.remedy = remedy;
    }

    OutboxConfigurationException(String message, String remedy) {
        this(message, remedy, null);
    }

    /** What to do. */
    public String remedy() {
        return remedy;
    }
}
