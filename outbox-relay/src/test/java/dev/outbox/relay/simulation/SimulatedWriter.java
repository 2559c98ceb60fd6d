package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.StoredEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One business transaction as bad as it may be: its id taken long before its first change, several keys, savepoints rolled back,
 * left open for long, rolled back or prepared in the end. It locks a key before it takes an id for its event, as capture does.
 */
final class SimulatedWriter {
    private final World world;
    private final SimulatedDatabase database;
    private final String name;
    private final int incarnation;
    private final List<Row> rows = new ArrayList<>();
    private final Set<String> locked = new LinkedHashSet<>();
    private final int lastKey;
    private int key;
    private long xid;

    private SimulatedWriter(World world, SimulatedDatabase database, String name) {
        this.world = world;
        this.database = database;
        this.name = name;
        this.incarnation = database.incarnation();
        this.key = world.chance.below(world.settings.keys());
        this.lastKey = Math.min(world.settings.keys() - 1, key + world.chance.below(3));
    }

    /** Begins a transaction, if there is a database. */
    static void begin(World world, SimulatedDatabase database, int number) {
        if (database.isUp()) {
            database.transactionBegins();
            SimulatedWriter writer = new SimulatedWriter(world, database, "t" + number);
            if (world.chance.oneIn(4)) {
                writer.needXid();
            }
            writer.later(writer::change);
        }
    }

    /** A transaction with one event, done in an instant. */
    static void commitOne(World world, SimulatedDatabase database, String key) {
        SimulatedWriter writer = new SimulatedWriter(world, database, key);
        writer.needXid();
        writer.insert(key);
        database.write(new LogRecord.Committed(writer.xid, List.copyOf(writer.rows)));
    }

    private void later(Runnable step) {
        long pause = world.chance.oneIn(20)
                ? world.chance.between(0, 300 * MILLI)
                : world.chance.between(0, world.chance.pick(MILLI / 10, 3 * MILLI, 15 * MILLI));
        world.scheduler.after(pause, () -> ifConnected(step));
    }

    private void ifConnected(Runnable step) {
        if (database.isUp() && database.incarnation() == incarnation) {
            step.run();
        }
    }

    private void needXid() {
        if (xid == 0) {
            xid = database.state().beginTransaction();
        }
    }

    /** Keys in one order, so that transactions do not lock each other up. */
    private void change() {
        needXid();
        String name = "todo/" + key;
        boolean had = locked.contains(name);
        if (!database.locks().take(name, this.name)) {
            database.locks().await(name, () -> ifConnected(this::change));
            return;
        }
        locked.add(name);
        if (world.chance.oneIn(8)) {
            // A savepoint that is rolled back: its ids are gone, and so are its locks.
            database.state().nextId();
            if (!had) {
                locked.remove(name);
                database.locks().release(name);
            }
        } else {
            for (int i = world.chance.below(3); i >= 0; i--) {
                insert(name);
            }
        }
        if (key++ < lastKey) {
            later(this::change);
        } else {
            later(this::end);
        }
    }

    private void insert(String key) {
        UUID id = new UUID(world.now() << 16 | 0x7000, world.chance.any());
        rows.add(new Row(
                xid,
                new StoredEvent(
                        database.state().nextId(),
                        xid,
                        OutboxEvent.of(type(), key).id(id).build())));
    }

    private String type() {
        if (world.settings.ailing() && world.faults.storm() && world.chance.oneIn(12)) {
            return world.chance.oneIn(2) ? Ailment.CANNOT_BE_SENT.type : Ailment.IS_REFUSED.type;
        }
        return "todo.updated";
    }

    private void end() {
        int how = world.chance.below(12);
        database.transactionEnds();
        if (how == 0) {
            database.writeLater(new LogRecord.RolledBack(xid));
            ended("rolls back");
        } else if (how == 1) {
            database.write(new LogRecord.Prepared(xid, name, List.copyOf(rows), List.copyOf(locked)));
            world.note(name, () -> "prepares xid " + xid);
            PreparedTransactions.endLater(world, database, name);
        } else {
            database.write(new LogRecord.Committed(xid, List.copyOf(rows)));
            ended("commits");
        }
    }

    private void ended(String how) {
        world.note(name, () -> how + " xid " + xid + ": " + rows);
        locked.forEach(database.locks()::release);
    }
}
