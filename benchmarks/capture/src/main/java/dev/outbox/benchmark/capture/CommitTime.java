package dev.outbox.benchmark.capture;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * How long a commit took.
 *
 * @param nanos from its begin to its end
 * @param cpuNanos of processor time, of the thread that commits
 */
record CommitTime(long nanos, long cpuNanos) {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    static CommitTime of(Runnable commit) {
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        commit.run();
        return new CommitTime(System.nanoTime() - start, THREADS.getCurrentThreadCpuTime() - cpu);
    }
}
