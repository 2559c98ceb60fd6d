package dev.outbox.relay.port;

/** An event can never be published as it is. */
public final class EventRefusedException extends RelayException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what failed, on what, and what to do. */
    public EventRefusedException(String message) {
        super(message, null);
    }

    /** With a message that says what failed, on what, and what to do. */
    public EventRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
