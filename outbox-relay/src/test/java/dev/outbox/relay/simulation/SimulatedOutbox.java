package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;

import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.port.StoreUnavailableException;

/** The outbox as one relay sees it. */
final class SimulatedOutbox implements OutboxStore {
    private final World world;
    private final SimulatedDatabase database;
    private final SimulatedRelay relay;

    SimulatedOutbox(World world, SimulatedDatabase database, SimulatedRelay relay) {
        this.world = world;
        this.database = database;
        this.relay = relay;
    }

    @Override
    public OutboxSession connect() {
        relay.step(MILLI / 10, 2 * MILLI);
        if (!database.isUp()) {
            throw new StoreUnavailableException("the database is down");
        }
        return new SimulatedSession(world, database, relay);
    }
}
