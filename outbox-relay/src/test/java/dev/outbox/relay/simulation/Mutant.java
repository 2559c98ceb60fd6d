package dev.outbox.relay.simulation;

/** What is broken on purpose, to see that the check can fail. */
enum Mutant {
    /** Nothing is. */
    NONE,
    /** What may have been sent before is not looked up in the stream. */
    SKIP_READ_BACK,
    /** It is looked up only where the duplicate window has passed, by the relay's wall clock. */
    TRUST_THE_CLOCK,
    /** Events of a page go out in the order of their transactions' ids instead of their own. */
    ORDER_BY_XID,
    /** Any number of events per key may be in flight. */
    NO_KEY_RULE,
    /** What a late leader sends is taken by the stream. */
    NO_FENCE,
    /** What the stream has lost is not noticed. */
    SKIP_HEALING,
    /** The checkpoint covers all that was read, stored or not. */
    EARLY_CHECKPOINT
}
