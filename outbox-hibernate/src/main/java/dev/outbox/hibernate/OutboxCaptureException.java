package dev.outbox.hibernate;

import org.hibernate.HibernateException;
import org.jspecify.annotations.Nullable;

/**
 * Entities cannot be captured: the mapping, the database or the state of the session does not allow it. The message says
 * what, where and what to do. Nothing was written, and what it belongs to, the start or the transaction, has failed.
 */
public final class OutboxCaptureException extends HibernateException {
    private static final long serialVersionUID = 1L;

    OutboxCaptureException(String message) {
        super(message);
    }

    OutboxCaptureException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
