package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;
import static dev.outbox.relay.simulation.Settings.SECOND;

import dev.outbox.relay.RelayListener;
import dev.outbox.relay.port.RelayException;
import dev.outbox.relay.port.Waiter;
import dev.outbox.relay.recover.StreamLossPolicy;
import java.time.Duration;
import java.time.Instant;

/** A relay's process, started again whenever it has died. The engine inside is the real one; its time is simulated. */
final class SimulatedRelay implements Waiter, RelayListener {
    private final World world;
    private final String name;
    private final Actor actor = new Actor();
    private SimulatedConnection connection;
    private RuntimeException mistake;
    private boolean dead;
    private boolean stopping;
    private boolean retired;
    private boolean leads;
    private long sawDatabase;
    private long clockAhead;

    SimulatedRelay(World world, String name) {
        this.world = world;
        this.name = name;
    }

    String name() {
        return name;
    }

    Actor actor() {
        return actor;
    }

    /** Runs relays, one after the other, until told to retire. */
    void run(EngineOn engine) {
        while (!retired) {
            dead = false;
            stopping = false;
            world.note(name, () -> "starts");
            try {
                engine.loop(this).run();
            } catch (SimulatedCrash e) {
                world.note(name, () -> "is dead");
            }
            leads = false;
            if (!retired) {
                long away = world.faults.storm() ? world.chance.pick(1, 50, 500, 2000) : 1;
                world.scheduler.sleep(actor, away * MILLI, true);
            }
        }
    }

    /** Ready to be run again after it has retired. */
    void comeBack() {
        retired = false;
    }

    /** Asks the process to end in order; another is started. */
    void restart() {
        stopping = true;
        world.scheduler.wake(actor);
    }

    /** Asks for an end in order, for good. */
    void retire() {
        retired = true;
        world.scheduler.wake(actor);
    }

    /** Ends it for good, at its next step. */
    void kill() {
        retired = true;
        dead = true;
        world.scheduler.wake(actor);
    }

    boolean isDead() {
        return dead;
    }

    boolean leads() {
        return leads;
    }

    /** What no relay should ever meet: an exception that is not one of its own. */
    RuntimeException mistake() {
        return mistake;
    }

    void uses(SimulatedConnection connection) {
        this.connection = connection;
    }

    void sawDatabase() {
        sawDatabase = world.now();
    }

    long lastSawDatabase() {
        return sawDatabase;
    }

    /** Lets time pass, as each call through a port does; anything may happen meanwhile, to this process too. */
    void step(long shortest, long longest) {
        mayDie();
        long pause = world.chance.between(shortest, longest);
        if (world.faults.strikes(Fault.RELAY_FREEZES)) {
            pause += freeze();
        }
        if (world.faults.strikes(Fault.CLOCK_JUMPS)) {
            clockAhead = world.chance.clockError();
            world.note(name, () -> "has its clock set, " + clockAhead / SECOND + " s off");
        }
        world.scheduler.sleep(actor, pause, false);
        mayDie();
    }

    /** Waits for somebody else. */
    void waitFor(long time) {
        if (time > 0) {
            world.scheduler.sleep(actor, time, false);
            mayDie();
        }
    }

    private long freeze() {
        Settings settings = world.settings;
        long time = world.chance.between(0, world.chance.pick(settings.lease(), settings.duplicateWindow()) * 3);
        world.note(name, () -> "freezes for " + time / MILLI + " ms");
        if (connection != null && world.chance.oneIn(2)) {
            connection.holdBack(time);
        }
        return time;
    }

    void mayDie() {
        dead |= world.faults.strikes(Fault.RELAY_DIES);
        if (dead) {
            throw new SimulatedCrash();
        }
    }

    @Override
    public Instant now() {
        return world.wallClock().plusNanos(clockAhead);
    }

    @Override
    public long nanoTime() {
        return world.now();
    }

    @Override
    public void await(Duration time) {
        mayDie();
        if (!stopRequested()) {
            world.scheduler.sleep(actor, Math.max(1, time.toNanos()), true);
        }
        mayDie();
    }

    @Override
    public boolean stopRequested() {
        return stopping || retired;
    }

    @Override
    public void standingBy() {
        world.note(name, () -> "stands by");
    }

    @Override
    public void leading(long epoch, int foundInStream) {
        leads = true;
        world.note(name, () -> "leads, epoch " + epoch + ", found " + foundInStream + " in the stream");
    }

    @Override
    public void streamLoss(String what, StreamLossPolicy policy) {
        world.note(name, () -> what);
    }

    @Override
    public void leadershipLost(String reason) {
        leads = false;
        world.note(name, () -> "has lost the lead: " + reason);
    }

    @Override
    public void interrupted(RuntimeException cause, Duration retryIn) {
        leads = false;
        if (!(cause instanceof RelayException) && mistake == null) {
            mistake = cause;
        }
        world.note(name, () -> "is interrupted for " + retryIn.toMillis() + " ms: " + cause);
    }

    @Override
    public void stopped() {
        world.note(name, () -> "has stopped");
    }

    /** Puts an engine onto a simulated pair. */
    interface EngineOn {
        Runnable loop(SimulatedRelay relay);
    }
}
