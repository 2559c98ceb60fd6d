package dev.outbox.consumer.inbox;

/** The inbox could not be asked or written to, which is no fault of the event. Says what to do. */
public final class InboxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
