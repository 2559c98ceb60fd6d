package dev.outbox.relay.postgres;

import java.sql.SQLException;
import org.postgresql.util.PSQLState;

/** Says for people what a failure of the database means. */
public final class Failures {
    private static final String INVALID_SCHEMA_NAME = "3F000";
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    private Failures() {}

    /** Whether a lock was not to be had in the time that the session waits for one. */
    public static boolean isLockTimeout(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }

    /**
     * What failed, with the remedy where one is known.
     *
     * @throws OutOfMemoryError if that is what failed: the driver makes a failure of the database of it, which would be tried again and
     *     again
     */
    public static String describe(SQLException e) {
        if (e.getCause() instanceof OutOfMemoryError error) {
            throw error;
        }
        String state = e.getSQLState() == null ? "none" : e.getSQLState();
        String message = e.getMessage() + " (SQLSTATE " + state + ")";
        if (state.equals(PSQLState.UNDEFINED_TABLE.getState())
                || state.equals(PSQLState.UNDEFINED_FUNCTION.getState())
                || state.equals(INVALID_SCHEMA_NAME)) {
            return message + "; the outbox schema is missing or too old: run the command 'migrate'";
        }
        if (state.equals(INSUFFICIENT_PRIVILEGE)) {
            return message + "; grant the relay's role what 'migrate' prints for it";
        }
        if (state.equals(LOCK_NOT_AVAILABLE)) {
            return message + "; another session keeps a table or row of the outbox locked: pg_locks shows which";
        }
        return message;
    }
}
