package dev.outbox.relay.recover;

/**
 * What becomes of an event that may have been sent before, is not found in the stream, and may have been discarded there: by limits, since it was
 * consumed, or by a person.
 */
public enum DiscardedPolicy {
    /** It is published: never lost, but it may be published twice. */
    PUBLISH,
    /** Nothing is published until a person has decided: neither lost nor published twice. */
    STOP
}
