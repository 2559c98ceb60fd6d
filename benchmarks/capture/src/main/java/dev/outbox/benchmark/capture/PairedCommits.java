package dev.outbox.benchmark.capture;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * The time of a commit in each variant, by turns in one process: what disturbs the machine disturbs all of them alike. JMH's
 * own score is the time of a whole round; the times of the commits go to the file of {@link Sample}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 6)
@Measurement(iterations = 2, time = 6)
public class PairedCommits {
    static final int ENTITIES = 10;

    /** What the transactions do. */
    @Param({"CREATE", "UPDATE", "UNCAPTURED"})
    public Workload workload = Workload.CREATE;

    /** How many statements Hibernate sends at once. */
    @Param({"0", "50"})
    public int batch;

    /** Where the server is. */
    @Param({"HERE", "SLOWER_DISK", "OTHER_MACHINE", "RENTED"})
    public Place place = Place.HERE;

    private final Map<Variant, Application> applications = new EnumMap<>(Variant.class);
    private final List<Sample> samples = new ArrayList<>();
    private @Nullable HikariDataSource pool;
    private int round;

    /** Starts an application for each variant, on the same connection: with one each, some were twice as fast as others. */
    @Setup(Level.Trial)
    public void start() {
        pool = Server.pool(place);
        for (Variant variant : Variant.values()) {
            // Without events in it, the rows that are ready would be one variant more for the uncaptured.
            if (workload != Workload.UNCAPTURED || variant != Variant.ROWS) {
                Application application = new Application(pool, variant, batch);
                application.fill(ENTITIES);
                applications.put(variant, application);
            }
        }
    }

    /** One transaction of each variant, another one first each time. */
    @Benchmark
    public void round() {
        List<Map.Entry<Variant, Application>> order = new ArrayList<>(applications.entrySet());
        Collections.rotate(order, ++round);
        for (Map.Entry<Variant, Application> each : order) {
            samples.add(new Sample(
                    workload, batch, place, each.getKey(), each.getValue().run(workload, ENTITIES)));
        }
    }

    /** Keeps the samples of an iteration that counts. */
    @TearDown(Level.Iteration)
    public void keep(IterationParams iteration) throws IOException {
        if (iteration.getType() == IterationType.MEASUREMENT) {
            Sample.append(samples);
        }
        samples.clear();
    }

    /** Ends the applications. */
    @TearDown(Level.Trial)
    public void stop() {
        applications.values().forEach(Application::close);
        if (pool != null) {
            pool.close();
        }
    }
}
