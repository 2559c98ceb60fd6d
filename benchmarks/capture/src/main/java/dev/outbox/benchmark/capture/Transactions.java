package dev.outbox.benchmark.capture;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Whole transactions of one variant, for what does not hang on the time: with JMH's profilers, what they allocate. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 2, time = 3)
public class Transactions {
    /** What the transactions do. */
    @Param({"CREATE", "UPDATE", "UNCAPTURED"})
    public Workload workload = Workload.CREATE;

    /** How events come about. */
    @Param({"BARE", "CAPTURE"})
    public Variant variant = Variant.BARE;

    /** How many entities a transaction touches. */
    @Param("10")
    public int entities;

    private final List<AutoCloseable> started = new ArrayList<>();
    private @Nullable Application application;

    /** Starts the application. */
    @Setup(Level.Trial)
    public void start() {
        HikariDataSource pool = Server.pool(Place.HERE);
        Application made = new Application(pool, variant, 50);
        made.fill(entities);
        application = made;
        started.addAll(List.of(made, pool));
    }

    /** One transaction. */
    @Benchmark
    public Object transaction() {
        return requireNonNull(application).run(workload, entities);
    }

    /** Ends the application. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        for (AutoCloseable each : started) {
            each.close();
        }
    }
}
