package dev.outbox.consumer;

import dev.outbox.consumer.inbox.InboxException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells whether handling failed because the database was away, which is no fault of the event. */
final class Outage {
    private Outage() {}

    static boolean is(Throwable failure) {
        // A limited walk: chains of causes may be circular.
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (cause instanceof InboxException) {
                return !isOfTheEvent(cause.getCause());
            }
            if (cause instanceof SQLTransientConnectionException
                    || cause instanceof SQLRecoverableException
                    || (cause instanceof SQLException sql && isAway(sql.getSQLState()))) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    /** SQLSTATE classes 22 (data) and 54 (limits): an id that PostgreSQL cannot keep, or that is too long for its index. */
    private static boolean isOfTheEvent(@Nullable Throwable cause) {
        String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
        return state != null && (state.startsWith("22") || state.startsWith("54"));
    }

    /** SQLSTATE classes 08 (connection), 53 (resources), 57P (shutdown), 58 (system), and a server that has become a standby. */
    private static boolean isAway(@Nullable String state) {
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.startsWith("58")
                        || state.equals("25006"));
    }
}
