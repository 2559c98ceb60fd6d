package dev.outbox.relay.simulation;

import static dev.outbox.relay.simulation.Settings.MILLI;

import dev.outbox.relay.port.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way from a relay to the stream and back. Messages may be lost, doubled, overtake each other and arrive late, long after
 * their relay has closed the connection, has died or has been replaced: what a zombie sends is what comes out of its wire late.
 *
 * <p>Where the stream has no fence, the guarantee has a condition: nothing is sent, or arrives, later than a duplicate window
 * after the relay was last seen by the database, while the server hangs excepted. The wire keeps to it, as a lease at the socket would.
 */
final class Wire {
    private final World world;
    private final SimulatedServer server;
    private final SimulatedRelay relay;
    private final int incarnation;
    /** The stream that was there at the beginning, in which the fence is. */
    private final int streamOfFence;

    private final List<Flight> flights = new ArrayList<>();
    private boolean closed;
    private long lastArrival;
    private long lastAnswer;

    Wire(World world, SimulatedServer server, SimulatedRelay relay) {
        this.world = world;
        this.server = server;
        this.relay = relay;
        this.incarnation = server.incarnation();
        this.streamOfFence = server.streams();
    }

    /** A message that has not arrived yet. */
    private final class Flight implements Runnable {
        final Publication message;
        final Consumer<Answer> answered;
        final boolean copy;
        /** When the relay was last seen by the database; the time for which the server hangs does not count. */
        long leaderSeen = relay.lastSawDatabase();

        final long sent = world.now();
        long arrival;

        Flight(Publication message, Consumer<Answer> answered, long delay, boolean copy) {
            this.message = message;
            this.answered = answered;
            this.copy = copy;
            this.arrival = world.now() + delay;
            flights.add(this);
            world.scheduler.after(delay, this);
        }

        @Override
        public void run() {
            if (arrival <= world.now() && server.hangsFor() > 0) {
                waitInItsSockets(this);
            }
            if (arrival > world.now()) {
                world.scheduler.after(arrival - world.now(), this);
            } else if (flights.remove(this)) {
                arrive(this);
            }
        }
    }

    void send(Publication message, Consumer<Answer> answered) {
        if (world.faults.strikes(Fault.MESSAGE_LOST)) {
            world.note("wire", () -> "loses " + message);
            return;
        }
        long delay = world.faults.strikes(Fault.MESSAGE_LATE)
                ? world.chance.between(0, world.settings.duplicateWindow() * 3)
                : world.chance.between(MILLI / 50, MILLI);
        if (!world.settings.overtaking()) {
            delay = Math.max(delay, lastArrival - world.now());
            lastArrival = world.now() + delay;
        }
        new Flight(message, answered, delay, false);
    }

    /** What has come there in time is looked at soon after the server goes on, in any order. The network keeps no copies for so long. */
    private void waitInItsSockets(Flight flight) {
        if (flight.copy) {
            flights.remove(flight);
        }
        long time = server.hangsFor()
                + (world.settings.overtaking() ? world.chance.between(0, world.settings.lease() / 4) : 0);
        if (flight.arrival - flight.sent <= MILLI) {
            flight.leaderSeen += time;
        }
        flight.arrival = world.now() + time;
    }

    private void arrive(Flight flight) {
        if (incarnation != server.incarnation() || tooLateWithoutFence(flight)) {
            world.note("wire", () -> "drops " + flight.message);
            return;
        }
        Answer answer = isOfAnotherFence(flight.message)
                ? new Answer.Refused(null, EventStream.Refusal.WRONG_LAST_SEQUENCE, "wrong last sequence: 0")
                : server.take(flight.message);
        answer(answer, flight.answered);
        // Of a fast-ingest batch that has ended the server takes nothing more (error 10208).
        boolean hasEnded = flight.message.kind() == Publication.Kind.INGEST;
        if (!(answer instanceof Answer.Refused)
                && !flight.copy
                && !hasEnded
                && world.faults.strikes(Fault.MESSAGE_DOUBLED)) {
            // Soon: the network itself does not keep a message for long.
            new Flight(
                    flight.message, again -> {}, world.chance.between(0, world.settings.duplicateWindow() / 2), true);
        }
    }

    /** Of a stream that was deleted and made again meanwhile: its fences are on another subject. */
    private boolean isOfAnotherFence(Publication message) {
        return message.isFenced() && !world.fenceIsLeftOut() && streamOfFence != server.streams();
    }

    private boolean tooLateWithoutFence(Flight flight) {
        if (world.fenceIsLeftOut()) {
            return false;
        }
        return !flight.message.isFenced() && world.now() - flight.leaderSeen >= world.settings.duplicateWindow();
    }

    private void answer(Answer answer, Consumer<Answer> answered) {
        if (closed || world.faults.strikes(Fault.ANSWER_LOST)) {
            return;
        }
        long delay = world.faults.strikes(Fault.ANSWER_LATE)
                ? world.chance.between(0, 500 * MILLI)
                : world.chance.between(MILLI / 50, MILLI);
        // Answers keep their order.
        lastAnswer = Math.max(lastAnswer, world.now() + delay);
        world.scheduler.after(lastAnswer - world.now(), () -> {
            if (!closed) {
                answered.accept(answer);
            }
        });
    }

    void holdBack(long time) {
        for (Flight flight : flights) {
            // A copy was made by the network, which does not stand still.
            flight.arrival += flight.copy ? 0 : time;
        }
    }

    /** What has been handed to the network arrives all the same, now and then; the rest is thrown away. */
    void close() {
        closed = true;
        if (world.chance.oneIn(2)) {
            flights.clear();
        }
    }
}
