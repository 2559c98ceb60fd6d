package dev.outbox.relay.simulation;

import dev.outbox.event.OutboxEvent;
import dev.outbox.relay.port.Checkpoint;
import dev.outbox.relay.port.Cursor;
import dev.outbox.relay.port.DeadLetter;
import dev.outbox.relay.port.EventStream;
import dev.outbox.relay.port.EventStreams;
import dev.outbox.relay.port.MessageAt;
import dev.outbox.relay.port.OpenedWindow;
import dev.outbox.relay.port.OutboxSession;
import dev.outbox.relay.port.OutboxStore;
import dev.outbox.relay.port.Rows;
import dev.outbox.relay.port.Snapshot;
import dev.outbox.relay.port.StoredEvent;
import dev.outbox.relay.port.Waiter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Breaks one side of the engine's ports, so that the engine behaves as if one of its own parts were broken. */
final class Mutations {
    private final Mutant mutant;
    private final SimulatedDatabase database;

    Mutations(Mutant mutant, SimulatedDatabase database) {
        this.mutant = mutant;
        this.database = database;
    }

    OutboxStore of(OutboxStore store) {
        return switch (mutant) {
            case ORDER_BY_XID -> () -> rowsOf(store.connect(), this::byXid);
            case NO_KEY_RULE -> () -> rowsOf(store.connect(), Mutations::withKeysOfTheirOwn);
            case EARLY_CHECKPOINT -> () -> new EarlyCheckpoint().of(store.connect());
            case NONE, SKIP_READ_BACK, TRUST_THE_CLOCK, NO_FENCE, SKIP_HEALING -> store;
        };
    }

    EventStreams of(EventStreams streams, Waiter clock) {
        return switch (mutant) {
            case TRUST_THE_CLOCK ->
                lease -> {
                    EventStream stream = streams.connect(lease);
                    return broken(
                            EventStream.class,
                            stream,
                            Map.of("readIds", (call, args) -> isRemembered(stream, clock) ? null : call.go()));
                };
            case SKIP_READ_BACK ->
                lease -> broken(EventStream.class, streams.connect(lease), Map.of("readIds", (call, args) -> null));
            case SKIP_HEALING ->
                lease -> broken(
                        EventStream.class, streams.connect(lease), Map.of("look", (call, args) -> MessageAt.SAME));
            case NO_FENCE ->
                lease -> broken(
                        EventStream.class,
                        streams.connect(lease),
                        Map.of("lastFence", (call, args) -> 0L, "raiseFence", (call, args) -> Optional.empty()));
            case NONE, ORDER_BY_XID, NO_KEY_RULE, EARLY_CHECKPOINT -> streams;
        };
    }

    /** Whether all that was sent since the floor is within the duplicate window, by the clock. */
    private boolean isRemembered(EventStream stream, Waiter clock) {
        Instant sent = database.state().floor().at();
        return sent != null
                && Duration.between(sent, clock.now()).compareTo(stream.state().duplicateWindow()) < 0;
    }

    private static OutboxSession rowsOf(OutboxSession session, RowsChange change) {
        return broken(
                OutboxSession.class,
                session,
                Map.of(
                        "openWindow",
                        (call, args) -> {
                            OpenedWindow opened = (OpenedWindow) call.go();
                            return new OpenedWindow(opened.snapshot(), opened.upper(), change.of(opened.rows()));
                        },
                        "continueWindow",
                        (call, args) -> change.of((Rows) call.go())));
    }

    private Rows byXid(Rows rows) {
        Map<Long, Long> xids = new HashMap<>();
        database.state().rows().forEach(row -> xids.put(row.id(), row.xid()));
        List<StoredEvent> sorted = rows.events().stream()
                .sorted(Comparator.comparingLong(event -> xids.getOrDefault(event.id(), 0L)))
                .toList();
        return new Rows(sorted, rows.more());
    }

    private static Rows withKeysOfTheirOwn(Rows rows) {
        return new Rows(
                rows.events().stream()
                        .map(event -> new StoredEvent(event.id(), event.transaction(), withKeyOfItsOwn(event.event())))
                        .toList(),
                rows.more());
    }

    private static OutboxEvent withKeyOfItsOwn(OutboxEvent event) {
        return OutboxEvent.of(event.type(), event.id().toString())
                .id(event.id())
                .build();
    }

    /** Remembers how far the outbox was read, and writes that down. */
    private static final class EarlyCheckpoint {
        private Cursor readTo;

        OutboxSession of(OutboxSession session) {
            return broken(
                    OutboxSession.class,
                    session,
                    Map.of(
                            "openWindow",
                            (call, args) -> {
                                OpenedWindow opened = (OpenedWindow) call.go();
                                read((Snapshot) args[0], opened.snapshot(), opened.upper(), opened.rows());
                                return opened;
                            },
                            "continueWindow",
                            (call, args) -> {
                                Cursor.Window window = (Cursor.Window) args[1];
                                Rows rows = (Rows) call.go();
                                read((Snapshot) args[0], window.snapshot(), window.upper(), rows);
                                return rows;
                            },
                            "save",
                            (call, args) -> {
                                save(session, (Checkpoint) args[0], args[1]);
                                return null;
                            }));
        }

        private void read(Snapshot settled, Snapshot to, long upper, Rows rows) {
            if (rows.more()) {
                long last = rows.events().get(rows.events().size() - 1).id();
                readTo = new Cursor(settled, new Cursor.Window(to, upper, last));
            } else {
                readTo = new Cursor(to, null);
            }
        }

        @SuppressWarnings("unchecked")
        private void save(OutboxSession session, Checkpoint checkpoint, Object letters) {
            Cursor cursor = readTo == null ? checkpoint.cursor() : readTo;
            session.save(new Checkpoint(cursor, checkpoint.floor(), checkpoint.anchor()), (List<DeadLetter>) letters);
        }
    }

    private interface RowsChange {
        Rows of(Rows rows);
    }

    private interface Call {
        Object go() throws Throwable;
    }

    private interface Instead {
        Object of(Call call, Object[] args) throws Throwable;
    }

    private static <T> T broken(Class<T> port, T whole, Map<String, Instead> parts) {
        return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, (proxy, method, args) -> {
            Instead instead = parts.get(method.getName());
            Call call = () -> invoke(method, whole, args);
            return instead == null ? call.go() : instead.of(call, args);
        }));
    }

    private static Object invoke(Method method, Object target, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
