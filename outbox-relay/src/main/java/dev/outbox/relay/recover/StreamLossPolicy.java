package dev.outbox.relay.recover;

/** What a relay does when the stream has lost messages that it had acknowledged. */
public enum StreamLossPolicy {
    /** Publishes them again, as far as the outbox still holds them. */
    HEAL,
    /** Publishes nothing until a person has decided. */
    STOP,
    /** Accepts the loss and goes on. */
    IGNORE
}
