package dev.outbox.relay.simulation;

import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Simulated time: what is to happen, in order. Whoever sleeps runs what is due meanwhile on its own thread, and hands over only
 * when the next one in time is another actor; so a history of one relay needs no change of threads at all.
 */
final class Scheduler {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "simulated-relay");
        thread.setDaemon(true);
        return thread;
    });

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private long now;
    private long order;
    private int others;
    private Actor joining;
    private Throwable mistake;

    private record Due(long time, long order, Runnable action, Actor actor, long sleep) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = Long.compare(time, other.time);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    /** Nanoseconds since the history began. */
    long now() {
        return now;
    }

    /** Lets something happen later. */
    void after(long delay, Runnable action) {
        queue.add(new Due(now + delay, order++, action, null, 0));
    }

    /** Lets the calling actor sleep, and everything else happen that is due meanwhile. */
    void sleep(Actor self, long time, boolean wakeable) {
        self.sleep++;
        self.wakeable = wakeable;
        queue.add(new Due(now + time, order++, null, self, self.sleep));
        proceed(self);
    }

    /** Ends an actor's sleep, if it is a light one. */
    void wake(Actor actor) {
        if (actor.wakeable) {
            queue.add(new Due(now, order++, null, actor, actor.sleep));
        }
    }

    /** Starts another actor; it gets its turn in time. */
    void start(Actor actor, Runnable body) {
        others++;
        actor.sleep++;
        queue.add(new Due(now, order++, null, actor, actor.sleep));
        THREADS.execute(() -> {
            actor.begin();
            actor.awaitTurn();
            body.run();
            others--;
            if (others == 0 && joining != null) {
                queue.add(new Due(now, order++, null, joining, joining.sleep));
            }
            actor.sleep++;
            actor.ended = true;
            proceed(actor);
        });
    }

    /** Waits until all other actors have ended. */
    void join(Actor self) {
        self.sleep++;
        self.wakeable = false;
        if (others > 0) {
            joining = self;
            proceed(self);
            joining = null;
        }
    }

    /** Lets all happen that is still to happen; only when no actor is left. */
    void runOut() {
        for (Due due = queue.poll(); due != null; due = queue.poll()) {
            if (due.actor == null) {
                run(due);
            }
        }
    }

    /** What has been thrown by something that was due, or null: a mistake of the simulation. */
    Throwable mistake() {
        return mistake;
    }

    /** Runs what is due until it is {@code self}'s turn; for an actor that has ended, until another's. */
    private void proceed(Actor self) {
        for (Due due = queue.remove(); ; due = queue.remove()) {
            if (due.actor == null) {
                run(due);
            } else if (due.sleep == due.actor.sleep) {
                now = due.time;
                due.actor.wakeable = false;
                if (due.actor != self) {
                    boolean ended = self.ended;
                    due.actor.giveTurn();
                    if (!ended) {
                        self.awaitTurn();
                    }
                }
                return;
            }
        }
    }

    private void run(Due due) {
        now = due.time;
        try {
            due.action.run();
        } catch (RuntimeException | AssertionError e) {
            if (mistake == null) {
                mistake = e;
            }
        }
    }
}
