package dev.outbox.torture.stage;

import java.time.Duration;

/** Times that are short, so that faults can outlast them. */
public final class Timing {
    /** For how long the stream remembers message ids. */
    public static final Duration DUPLICATE_WINDOW = Duration.ofSeconds(2);

    /** After how long the database ends the session of a leader of which it hears nothing. */
    public static final Duration LEASE = Duration.ofSeconds(2);

    /** After how long the relay takes a message without an answer for one in doubt. */
    public static final Duration ACK_TIMEOUT = Duration.ofSeconds(2);

    private Timing() {}
}
