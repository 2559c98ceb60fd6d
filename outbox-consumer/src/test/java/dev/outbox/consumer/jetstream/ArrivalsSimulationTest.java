package dev.outbox.consumer.jetstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.impl.NatsMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Members of a group on a simulated consumer, many thousand times, each repeatable from its seed: deliveries and acknowledgements get lost, the pin
 * moves, members die, what the server tells of its state is old when it arrives. No event may be begun before an earlier one of its key is done, and all
 * get done in the end. {@code MemberFaultIT} shows that the rules simulated here are the server's.
 */
class ArrivalsSimulationTest {
    private static final int EVENTS = 30;
    private static final int KEYS = 3;
    private static final int HISTORIES = Integer.getInteger("outbox.simulation.groups", 5_000);
    private static final int MEMBERS = 3;
    private static final int MOST_STEPS = 20_000;

    @Test
    void noEventIsBegunBeforeAnEarlierOneOfItsKeyIsDone() {
        long begun = 0;
        for (int seed = 0; seed < HISTORIES; seed++) {
            begun += new History(seed, true).run();
        }
        assertThat(begun).as("some are begun again").isGreaterThan((long) HISTORIES * EVENTS);
    }

    @Test
    void withoutHoldingBackSomeAre() {
        int breaches = 0;
        for (int seed = 0; seed < 200; seed++) {
            try {
                new History(seed, false).run();
            } catch (AssertionError e) {
                breaches++;
            }
        }
        assertThat(breaches).isGreaterThan(100);
    }

    /** One delivery of which the server has no acknowledgement. */
    private static final class Pending {
        /** Whoever has it and keeps it; nobody where it was lost, or its holder is dead or has acknowledged it. */
        private Session holder;

        private int count;
    }

    /** A look at the consumer's state, on its way to a member. */
    private record Look(long delivered, long unacknowledged, Session pinned) {}

    /** A member from when it subscribes until it dies. */
    private static final class Session implements EventSource {
        private final Deque<Delivery> onTheWay = new ArrayDeque<>();
        private final Deque<Look> looks = new ArrayDeque<>();
        private final Map<Long, Deque<Delivery>> lanes = new TreeMap<>();
        private final Set<Long> working = new HashSet<>();
        private final Arrivals arrivals;

        @Override
        public Duration tend() {
            throw new AssertionError();
        }

        @Override
        public void renew() {
            throw new AssertionError();
        }

        @Override
        public Optional<Backlog> backlog() {
            throw new AssertionError();
        }

        @Override
        public boolean mayBegin(Delivery delivery) {
            return true;
        }

        @Override
        public void settle(Delivery delivery) {
            throw new AssertionError();
        }

        @Override
        public void stop() {
            throw new AssertionError();
        }

        @Override
        public void close(boolean giveBack) {
            throw new AssertionError();
        }

        @Override
        public String describe() {
            throw new AssertionError();
        }

        Session(boolean ordered) {
            arrivals = new Arrivals(
                    ordered,
                    delivery -> lanes.computeIfAbsent(delivery.sequence() % KEYS, unused -> new ArrayDeque<>())
                            .add(delivery));
        }
    }

    private static final class History {
        private final long seed;
        private final boolean ordered;
        private final Random random;
        private final List<Session> sessions = new ArrayList<>();
        private final TreeMap<Long, Pending> pending = new TreeMap<>();
        private final TreeSet<Long> again = new TreeSet<>();
        private final Set<Long> done = new HashSet<>();
        private long next = 1;
        private long number;
        private int pinned;
        private long begun;

        History(long seed, boolean ordered) {
            this.seed = seed;
            this.ordered = ordered;
            this.random = new Random(seed);
            for (int i = 0; i < MEMBERS; i++) {
                sessions.add(new Session(ordered));
            }
        }

        /** Returns how many events were begun. */
        long run() {
            int steps = 0;
            while (done.size() < EVENTS || !pending.isEmpty()) {
                step(steps < 400);
                steps++;
                assertThat(steps).as("seed %s: not done after", seed).isLessThan(MOST_STEPS);
            }
            return begun;
        }

        private void step(boolean faults) {
            Session session = sessions.get(random.nextInt(MEMBERS));
            int dice = random.nextInt(100);
            if (dice < 25) {
                deliver(faults && random.nextInt(10) == 0);
            } else if (dice < 50) {
                receive(session);
            } else if (dice < 60) {
                session.looks.add(new Look(number, pending.size(), sessions.get(pinned)));
            } else if (dice < 70) {
                look(session);
            } else if (dice < 80) {
                begin(session);
            } else if (dice < 92) {
                finish(session, faults && random.nextInt(10) == 0);
            } else if (dice < 95) {
                expire();
            } else if (dice < 97) {
                pinned = faults ? random.nextInt(MEMBERS) : pinned;
            } else if (faults && dice < 98) {
                die(sessions.indexOf(session));
            } else if (faults && dice < 99) {
                // A connection breaks, and with it what was on it.
                session.onTheWay.forEach(delivery -> lose(session, delivery));
                session.onTheWay.clear();
            }
        }

        private void deliver(boolean lost) {
            Long sequence = again.pollFirst();
            if (sequence == null) {
                if (next > EVENTS || pending.size() >= 10) {
                    return;
                }
                sequence = next++;
            }
            Session to = sessions.get(pinned);
            Pending one = pending.computeIfAbsent(sequence, unused -> new Pending());
            one.count++;
            one.holder = lost ? null : to;
            number++;
            if (!lost) {
                to.onTheWay.add(new Delivery(
                        to,
                        NatsMessage.builder().subject("s").build(),
                        new Delivery.Numbers(sequence, number, one.count),
                        Instant.EPOCH));
            }
        }

        private void lose(Session session, Delivery delivery) {
            Pending one = pending.get(delivery.sequence());
            if (one != null && one.holder == session && !isHere(session, delivery.sequence())) {
                one.holder = null;
            }
        }

        /** Whether the session renews it. */
        private static boolean isHere(Session session, long sequence) {
            return session.arrivals.unsettled().stream().anyMatch(delivery -> delivery.sequence() == sequence);
        }

        private static void receive(Session session) {
            Delivery delivery = session.onTheWay.poll();
            if (delivery != null) {
                session.arrivals.arrived(delivery);
            }
        }

        private void look(Session session) {
            Look look = session.looks.poll();
            if (look != null) {
                if (look.pinned() != session) {
                    session.arrivals.giveBack().forEach(delivery -> {
                        Pending one = pending.get(delivery.sequence());
                        if (one != null && one.holder == session) {
                            one.holder = null;
                        }
                        // The server does not ask whose it is.
                        if (one != null) {
                            again.add(delivery.sequence());
                        }
                    });
                }
                session.arrivals.look(look.delivered(), look.unacknowledged());
            }
        }

        private void begin(Session session) {
            for (Map.Entry<Long, Deque<Delivery>> lane : session.lanes.entrySet()) {
                Delivery first = lane.getValue().peek();
                if (first == null || session.working.contains(lane.getKey())) {
                    continue;
                }
                if (!first.begin()) {
                    lane.getValue().poll();
                    continue;
                }
                session.working.add(lane.getKey());
                begun++;
                for (long earlier = first.sequence() - KEYS; earlier > 0; earlier -= KEYS) {
                    assertThat(done)
                            .as("seed %s: %s is begun before %s is done", seed, first, earlier)
                            .contains(earlier);
                }
                return;
            }
        }

        private void finish(Session session, boolean acknowledgementLost) {
            List<Long> keys = new ArrayList<>(session.working);
            if (keys.isEmpty()) {
                return;
            }
            long key = keys.get(random.nextInt(keys.size()));
            session.working.remove(key);
            if (random.nextInt(4) == 0) {
                // To be tried again.
                session.lanes.get(key).peek().rest();
                return;
            }
            Delivery delivery = session.lanes.get(key).poll();
            done.add(delivery.sequence());
            session.arrivals.settled(delivery);
            Pending one = pending.get(delivery.sequence());
            if (acknowledgementLost) {
                if (one != null && one.holder == session) {
                    one.holder = null;
                }
            } else {
                pending.remove(delivery.sequence());
                again.remove(delivery.sequence());
            }
        }

        /** What nobody keeps is delivered again. */
        private void expire() {
            pending.forEach((sequence, one) -> {
                if (one.holder == null) {
                    again.add(sequence);
                }
            });
        }

        /** What it was in the middle of may be done or not; the rest was not begun. */
        private void die(int member) {
            Session dead = sessions.get(member);
            dead.working.forEach(key -> {
                if (random.nextBoolean()) {
                    done.add(dead.lanes.get(key).peek().sequence());
                }
            });
            pending.values().stream().filter(one -> one.holder == dead).forEach(one -> one.holder = null);
            sessions.set(member, new Session(ordered));
        }
    }
}
