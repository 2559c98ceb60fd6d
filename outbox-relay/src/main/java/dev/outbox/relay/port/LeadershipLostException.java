package dev.outbox.relay.port;

/** Another relay leads now. This one starts again at the top. */
public final class LeadershipLostException extends RelayException {
    private static final long serialVersionUID = 1L;

    /** With a message that says what failed, on what, and what to do. */
    public LeadershipLostException(String message) {
        super(message, null);
    }

    /** With a message that says what failed, on what, and what to do. */
    public LeadershipLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
