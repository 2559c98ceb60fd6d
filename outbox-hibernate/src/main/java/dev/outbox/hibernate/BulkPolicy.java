package dev.outbox.hibernate;

/** What happens with a statement that changes rows of captured entities behind the session's back. */
enum BulkPolicy {
    /** It is executed, and the log tells. */
    WARN,
    /** It is refused. */
    FAIL,
    /** It becomes an event for each row, or is refused where that cannot be. */
    CAPTURE
}
