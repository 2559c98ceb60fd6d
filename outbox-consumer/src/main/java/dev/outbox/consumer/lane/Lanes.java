package dev.outbox.consumer.lane;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs tasks: those of one key one after another, in the order in which they were submitted, those of different keys at the same time. A
 * task that wants to be run again keeps the later ones of its key waiting, but no thread. Thread-safe.
 */
public final class Lanes {
    private final Executor workers;
    private final ScheduledExecutorService timer;
    private final Map<Object, Deque<Task>> lanes = new HashMap<>();
    private boolean closed;
    private int running;

    /** What is to be done. */
    public interface Task {
        /**
         * Does it. Must not throw.
         *
         * @return after what time it has to be done again, before anything else of its key; empty when it is done
         */
        Optional<Duration> run();
    }

    /**
     * Creates them.
     *
     * @param workers run the tasks, as many at a time as they have threads
     * @param timer only wakes the workers
     */
    public Lanes(Executor workers, ScheduledExecutorService timer) {
        this.workers = workers;
        this.timer = timer;
    }

    /** Adds a task behind those of its key; after {@link #close} nothing happens. */
    public synchronized void submit(Object key, Task task) {
        if (closed) {
            return;
        }
        Deque<Task> lane = lanes.get(key);
        if (lane == null) {
            lane = new ArrayDeque<>(1);
            lanes.put(key, lane);
            lane.add(task);
            workers.execute(() -> runFirst(key));
        } else {
            lane.add(task);
        }
    }

    /** Begins no more tasks, and waits for those that run. Those that have not begun are forgotten. */
    public synchronized boolean close(Duration timeout) throws InterruptedException {
        closed = true;
        lanes.clear();
        long end = System.nanoTime() + timeout.toNanos();
        while (running > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Whether tasks are begun no more. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** How many tasks run at this moment. */
    public synchronized int running() {
        return running;
    }

    private void runFirst(Object key) {
        Task task;
        synchronized (this) {
            Deque<Task> lane = lanes.get(key);
            if (lane == null) {
                return;
            }
            task = lane.getFirst();
            running++;
        }
        Optional<Duration> again = task.run();
        synchronized (this) {
            running--;
            notifyAll();
            Deque<Task> lane = lanes.get(key);
            if (lane == null) {
                return;
            }
            if (again.isPresent()) {
                ScheduledFuture<?> unused = timer.schedule(
                        () -> workers.execute(() -> runFirst(key)), again.get().toNanos(), TimeUnit.NANOSECONDS);
                return;
            }
            lane.removeFirst();
            if (lane.isEmpty()) {
                lanes.remove(key);
            } else {
                // Behind the other keys that wait for a thread.
                workers.execute(() -> runFirst(key));
            }
        }
    }
}
