package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;

import java.util.List;

/** What befalls whole servers, a few times in some histories. */
final class Disasters {
    private final World world;
    private final SimulatedDatabase database;
    private final SimulatedServer server;

    Disasters(World world, SimulatedDatabase database, SimulatedServer server) {
        this.world = world;
        this.database = database;
        this.server = server;
    }

    void schedule(List<SimulatedRelay> relays) {
        // A purge and a loss in one history could not be told apart, by the relay or by a person.
        boolean purge = world.chance.oneIn(8);
        sometimes(6, () -> server.crash(0, downtime()));
        sometimes(2, () -> server.hang(downtime()));
        sometimes(3, this::othersWrite);
        sometimes(6, () -> database.crash(downtime()));
        sometimes(10, () -> database.failOver(downtime()));
        sometimes(6, () -> relays.get(world.chance.below(relays.size())).restart());
        if (world.settings.ailing()) {
            sometimes(1, this::requestRetry);
        }
        if (purge) {
            sometimes(1, server::purge);
        } else {
            sometimes(4, this::loseMessages);
            sometimes(10, this::deleteStream);
        }
    }

    private void sometimes(int oneIn, Runnable disaster) {
        if (world.chance.oneIn(oneIn)) {
            for (int i = world.chance.below(3); i >= 0; i--) {
                world.scheduler.after(world.chance.between(0, world.settings.storm()), disaster);
            }
        }
    }

    private long downtime() {
        return world.chance.between(0, world.chance.pick(20 * MILLI, world.settings.duplicateWindow() * 2));
    }

    /** A person asks for what could not be published to be tried again. */
    void requestRetry() {
        if (database.isUp()) {
            for (String key : database.state().deadLetters().keys()) {
                world.note("person", () -> "asks to retry " + key);
                database.write(new LogRecord.RetryRequested(database.state().beginTransaction(), key));
            }
        }
    }

    private void othersWrite() {
        for (int i = world.chance.below(8); i >= 0; i--) {
            server.takeFromOthers();
        }
    }

    private void loseMessages() {
        server.crash(world.chance.between(1, world.chance.oneIn(4) ? 60 : 6), downtime());
    }

    private void deleteStream() {
        if (server.isUp() && server.hasStream()) {
            server.deleteStream();
            if (world.settings.fencing() != Fencing.ALL) {
                // Without a fence a relay that stays connected does not notice in time: to be done with the relays
                // stopped.
                server.crash(0, downtime());
                return;
            }
            if (world.chance.oneIn(2)) {
                server.createStream();
                othersWrite();
            }
        }
    }
}
