package dev.outbox.relay.port;

/** The stream cannot be reached or used, or what became of a message is in doubt. The relay starts again at the top. */
public final class StreamUnavailableException extends RelayException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what failed, on what, and what to do. */
    public StreamUnavailableException(String message) {
        super(message, null);
    }

    /** With a message that says what failed, on what, and what to do. */
    public StreamUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
