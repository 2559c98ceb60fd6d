package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;
import static dev.outbox.relay.simulation.Settings.SECOND;

import dev.outbox.relay.Engine;
import dev.outbox.relay.port.DeadLetterPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * One history: some relays and many transactions in a storm of faults; then a calm in which the relays must finish; then, long after
 * the duplicate window, one more relay that must find nothing to do.
 */
final class History {
    private static final long PATIENCE = 60 * SECOND;
    private static final long LOOK_EVERY = 20 * MILLI;

    private final long seed;
    private final Mutations mutations;
    private final World world;
    private final SimulatedDatabase database;
    private final SimulatedServer server;
    private final Disasters disasters;
    private final List<SimulatedRelay> relays = new ArrayList<>();
    private boolean lastIsWritten;
    private boolean stalled;

    private History(long seed, Mutant mutant, Trace trace) {
        this.seed = seed;
        this.world = new World(seed, mutant, trace);
        this.database = new SimulatedDatabase(world);
        this.mutations = new Mutations(mutant, database);
        this.server = new SimulatedServer(world);
        this.disasters = new Disasters(world, database, server);
    }

    static Outcome run(long seed, Mutant mutant, Trace trace) {
        return new History(seed, mutant, trace).run();
    }

    private Outcome run() {
        world.note("world", () -> world.settings.toString());
        for (int i = 1; i <= world.settings.relays(); i++) {
            relays.add(new SimulatedRelay(world, "relay " + i));
        }
        for (int i = 1; i <= world.settings.transactions(); i++) {
            int number = i;
            world.scheduler.after(
                    world.chance.between(0, world.settings.storm()),
                    () -> SimulatedWriter.begin(world, database, number));
        }
        disasters.schedule(relays);
        world.scheduler.after(world.settings.storm(), this::calm);
        SimulatedRelay first = relays.get(0);
        first.actor().begin();
        relays.stream().skip(1).forEach(other -> world.scheduler.start(other.actor(), () -> other.run(this::engine)));
        first.run(this::engine);
        world.scheduler.join(first.actor());
        world.scheduler.runOut();
        HistoryCheck check = check();
        if (check.isPerfect() && !stalled) {
            comeBackLater(first);
            check = check();
        }
        return new Outcome(
                seed, check, stalled, mistake(), database.state().rows().size());
    }

    private Runnable engine(SimulatedRelay relay) {
        return Engine.loop(
                mutations.of(new SimulatedOutbox(world, database, relay)),
                mutations.of(new SimulatedStreams(world, server, relay), relay),
                relay,
                world.settings.engine(),
                relay);
    }

    private void calm() {
        world.note("world", () -> "calm");
        world.faults.calm();
        server.takeAll();
        writeTheLast();
        lookWhetherDone(world.now() + PATIENCE);
    }

    /** A relay that has nothing to send does not notice that its stream was made anew; it does with the next event. */
    private void writeTheLast() {
        if (database.isUp() && server.isUp()) {
            SimulatedWriter.commitOne(world, database, "todo/last");
            lastIsWritten = true;
        } else {
            world.scheduler.after(LOOK_EVERY, this::writeTheLast);
        }
    }

    private void lookWhetherDone(long deadline) {
        if (!database.state().deadLetters().isEmpty()) {
            disasters.requestRetry();
        }
        if (isDone()) {
            relays.forEach(SimulatedRelay::retire);
        } else if (world.now() > deadline) {
            world.note("world", () -> "stalled");
            stalled = true;
            relays.forEach(SimulatedRelay::kill);
        } else {
            world.scheduler.after(LOOK_EVERY, () -> lookWhetherDone(deadline));
        }
    }

    /** No transaction is left, and the checkpoint covers all. */
    private boolean isDone() {
        DatabaseState state = database.state();
        if (!lastIsWritten
                || database.isBusy()
                || !state.deadLetters().isEmpty()
                || state.cursor().window() != null) {
            return false;
        }
        XidSnapshot settled = XidSnapshot.parse(state.cursor().settled().text());
        return state.rows().stream().allMatch(row -> settled.sees(row.xid()));
    }

    private void comeBackLater(SimulatedRelay relay) {
        relay.comeBack();
        world.scheduler.after(world.settings.duplicateWindow() * 2, () -> {});
        world.scheduler.runOut();
        world.scheduler.after(2 * SECOND, relay::retire);
        world.note("world", () -> "once more");
        relay.run(this::engine);
        world.scheduler.runOut();
    }

    private HistoryCheck check() {
        return HistoryCheck.of(database, server, world.settings.engine().deadLetters() == DeadLetterPolicy.PARK_KEY);
    }

    private Throwable mistake() {
        if (world.scheduler.mistake() != null) {
            return world.scheduler.mistake();
        }
        return relays.stream()
                .map(SimulatedRelay::mistake)
                .filter(mistake -> mistake != null)
                .findFirst()
                .orElse(null);
    }
}
