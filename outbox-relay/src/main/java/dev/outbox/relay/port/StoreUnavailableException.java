package dev.outbox.relay.port;

/** The database cannot be reached, or has no usable outbox. The relay starts again at the top. */
public final class StoreUnavailableException extends RelayException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what failed, on what, and what to do. */
    public StoreUnavailableException(String message) {
        super(message, null);
    }

    /** With a message that says what failed, on what, and what to do. */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
