package dev.outbox.torture.write;

import java.sql.SQLException;

/** Tells a database that is away, which is a fault of ours, from a statement that fails, which is a mistake. */
final class Outage {
    private Outage() {}

    /** Fails unless the database is away: class 08 is a broken connection, 57P a server that ends, crashes or starts. */
    static void require(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (!state.startsWith("08") && !state.startsWith("57P")) {
            throw new IllegalStateException("a writer's statement failed", e);
        }
    }
}
