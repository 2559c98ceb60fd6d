package dev.outbox.consumer;

/** Thrown by a handler: this event can never be handled, so it moves to the dead letters at once. */
public class UnprocessableEventException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says why; the message is kept with the event. */
    public UnprocessableEventException(String message) {
        super(message);
    }

    /** Says why; the message is kept with the event. */
    public UnprocessableEventException(String message, Throwable cause) {
        super(message, cause);
    }
}
