package dev.outbox.relay.port;

import org.jspecify.annotations.Nullable;

/** An event can never be published as it is. */
public final class EventRefusedException extends RelayException {
    private static final long serialVersionUID = 1L;

    private final RefusalCause why;

    /** With a message that says what was refused, why, and what to do. */
    public EventRefusedException(RefusalCause why, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.why = why;
    }

    /** What kind of failure. */
    public RefusalCause why() {
        return why;
    }
}
