package dev.outbox.consumer.jetstream;

/** The stream or the consumer cannot be used at the moment; the message says why and what to do. To be tried again. */
public final class SourceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why. */
    public SourceUnavailableException(String message) {
        super(message);
    }

    /** Says why. */
    public SourceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
