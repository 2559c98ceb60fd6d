package dev.outbox.cloudevents;

/** How a CloudEvent lies in a NATS message (NATS protocol binding, section 1.3). */
public enum ContentMode {
    /** Attributes as headers, data as payload. */
    BINARY,
    /** All of the event as JSON in the payload. */
    STRUCTURED
}
