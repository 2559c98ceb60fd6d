package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;

import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.Lease;
import dev.outbox.relay.port.StreamUnavailableException;

/** The stream as one relay sees it. */
final class SimulatedStreams implements EventStreams {
    private final World world;
    private final SimulatedServer server;
    private final SimulatedRelay relay;

    SimulatedStreams(World world, SimulatedServer server, SimulatedRelay relay) {
        this.world = world;
        this.server = server;
        this.relay = relay;
    }

    @Override
    public EventStream connect(Lease lease) {
        relay.step(MILLI / 10, 2 * MILLI);
        if (!server.isUp()) {
            throw new StreamUnavailableException("nats-server is down");
        }
        if (!server.hasStream()) {
            server.createStream();
        }
        SimulatedConnection connection = new SimulatedConnection(world, server, relay, lease);
        relay.uses(connection);
        return connection;
    }
}
