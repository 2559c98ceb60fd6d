package dev.outbox.torture.write;

import java.sql.Connection;
import java.sql.SQLException;

/** Gives connections to the business database. */
@FunctionalInterface
public interface BusinessDatabase {
    /** A new connection, in auto-commit. */
    Connection connect() throws SQLException;
}
