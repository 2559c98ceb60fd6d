package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;

/** Ends prepared transactions, which outlive crashes and may be ended over any session. */
final class PreparedTransactions {
    private PreparedTransactions() {}

    static void endLater(World world, SimulatedDatabase database, String name) {
        world.scheduler.after(world.chance.between(0, 200 * MILLI), () -> end(world, database, name));
    }

    private static void end(World world, SimulatedDatabase database, String name) {
        LogRecord.Prepared prepared = database.state().prepared().get(name);
        if (!database.isUp()) {
            endLater(world, database, name);
        } else if (prepared != null) {
            boolean back = world.chance.oneIn(4);
            database.write(
                    back
                            ? new LogRecord.RolledBack(prepared.xid())
                            : new LogRecord.Committed(prepared.xid(), prepared.rows()));
            world.note(
                    name,
                    () -> (back ? "rolls back" : "commits") + " prepared xid " + prepared.xid() + ": "
                            + prepared.rows());
            prepared.keys().forEach(database.locks()::release);
        }
    }
}
