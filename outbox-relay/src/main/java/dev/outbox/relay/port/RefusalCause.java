package dev.outbox.relay.port;

import java.util.Locale;

/** Why an event can never be published as it is. */
public enum RefusalCause {
    /** Larger with its headers than the server or the stream takes. */
    PAYLOAD_TOO_LARGE,
    /** Its headers alone are larger than the server takes, 64 KiB. */
    HEADERS_TOO_LARGE,
    /** The stream does not take its subject. */
    SUBJECT_NOT_IN_STREAM,
    /** Its type or destination makes no subject, or a value no header. */
    INVALID,
    /** The stream is full and nothing will make room by itself, or it is sealed. */
    STREAM_REFUSES,
    /** The relay's NATS user may not publish to its subject. */
    NOT_PERMITTED,
    /** An earlier event of its key could not be published. */
    BEHIND;

    /** As it is written into tables and shown: {@code payload-too-large}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
