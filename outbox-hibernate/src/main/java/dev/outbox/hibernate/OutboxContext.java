package dev.outbox.hibernate;

import java.util.Map;
import org.hibernate.SharedSessionContract;

/**
 * Says what the events of a transaction have in common: who acted, for which tenant, within which trace. Named by the
 * setting {@code outbox.context}: the object itself, its class, or the name of its class, which needs a constructor without
 * parameters. Must be thread-safe.
 */
@FunctionalInterface
public interface OutboxContext {
    /**
     * The CloudEvents extensions of all events of a transaction. Asked once, when it commits, on the thread of the
     * session, and not at all when there is nothing to tell. What it throws fails the transaction.
     *
     * @param session the session whose changes are told; must not be changed
     * @return names of lower-case letters and digits; values are {@link String}, {@link Integer} or {@link Boolean}
     */
    Map<String, Object> attributes(SharedSessionContract session);
}
