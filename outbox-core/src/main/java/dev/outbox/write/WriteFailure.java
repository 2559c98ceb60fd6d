package dev.outbox.write;

import dev.outbox.schema.OutboxSchema;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Tells why events could not be written and what to do about it, without showing what they hold. */
final class WriteFailure {
    private WriteFailure() {}

    static OutboxWriteException of(OutboxSchema schema, int events, SQLException cause) {
        String state = cause.getSQLState() == null ? "" : cause.getSQLState();
        return new OutboxWriteException(
                "writing " + events + (events == 1 ? " event into " : " events into ") + schema.name()
                        + ".event failed: " + message(cause) + remedy(schema, state),
                cause);
    }

    /** Whether the transaction lost against another one, whatever the statement was (SQLSTATE class 40). */
    static boolean isConflict(SQLException cause) {
        return cause.getSQLState() != null && cause.getSQLState().startsWith("40");
    }

    /** The server's message and hint. Its detail is left out: it may show the row, and with it the payload. */
    private static String message(SQLException cause) {
        ServerErrorMessage server = cause instanceof PSQLException e ? e.getServerErrorMessage() : null;
        if (server == null) {
            return String.valueOf(cause.getMessage());
        }
        String hint = server.getHint();
        return hint == null ? String.valueOf(server.getMessage()) : server.getMessage() + " (" + hint + ")";
    }

    private static String remedy(OutboxSchema schema, String sqlState) {
        return switch (sqlState) {
            case "3F000", "42P01" -> ". The outbox is not installed in this database: run `migrate`";
            case "42703" -> ". The outbox in this database is of another version: run `migrate`";
            case "42501" ->
                ". The role needs: grant usage on schema " + schema.name() + " to <role>; grant insert on "
                        + schema.name() + ".event to <role>";
            case "25006" -> ". Events need a transaction that may write, on the primary server";
            case "25P02" -> ". An earlier statement has failed this transaction: look at its error";
            default -> "";
        };
    }
}
