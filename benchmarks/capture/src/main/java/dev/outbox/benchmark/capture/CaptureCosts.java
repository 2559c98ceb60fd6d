package dev.outbox.benchmark.capture;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures what capture costs and prints it. See docs/performance.md. */
public final class CaptureCosts {
    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final String[] SIZES = {"1", "10", "100", "10000"};

    private final Server server;
    private final boolean quick;
    private final PrintStream out;

    private CaptureCosts(Server server, boolean quick, PrintStream out) {
        this.server = server;
        this.quick = quick;
        this.out = out;
    }

    /**
     * Measures.
     *
     * @param arguments {@code --quick} for a short run, whose figures mean little
     */
    public static void main(String[] arguments) throws IOException, RunnerException {
        run(List.of(arguments).contains("--quick"), System.out);
    }

    static void run(boolean quick, PrintStream out) throws IOException, RunnerException {
        try (Server server = Server.start()) {
            CaptureCosts costs = new CaptureCosts(server, quick, out);
            out.printf(
                    "PostgreSQL %s with fsync, JDK %s, %d processors%n%n",
                    server.version(), Runtime.version(), Runtime.getRuntime().availableProcessors());
            costs.time();
            costs.allocation();
        }
    }

    private void time() throws IOException, RunnerException {
        Path samples = Files.createTempFile("samples", ".txt");
        try {
            ChainedOptionsBuilder options = options(PairedCommits.class, "-D" + Sample.FILE + "=" + samples);
            new Runner((quick ? shorter(options).param("batch", "50").param("place", "HERE") : options).build()).run();
            new CommitTimes(Sample.read(samples)).print(out);
        } finally {
            Files.delete(samples);
        }
    }

    private void allocation() throws RunnerException {
        ChainedOptionsBuilder options = options(Transactions.class, "-Xmx1g")
                .addProfiler(GCProfiler.class)
                .param("entities", quick ? new String[] {"10"} : SIZES);
        Collection<RunResult> results = new Runner((quick ? shorter(options) : options).build()).run();
        Map<String, Double> bare = bytesPerEntity(results, Variant.BARE);
        Map<String, Double> captured = bytesPerEntity(results, Variant.CAPTURE);
        out.printf("%nAllocated bytes for each entity of a transaction, batches of 50%n");
        out.printf("%17s %12s %12s %12s%n", "", "bare", "capture", "difference");
        bare.forEach((row, bytes) -> {
            double more = captured.getOrDefault(row, Double.NaN);
            out.printf("%s %,12.0f %,12.0f %,12.0f%n", row, bytes, more, more - bytes);
        });
    }

    private static Map<String, Double> bytesPerEntity(Collection<RunResult> results, Variant variant) {
        return results.stream()
                .filter(result -> result.getParams().getParam("variant").equals(variant.name()))
                .collect(Collectors.toMap(
                        result -> String.format("%-10s %6s", result.getParams().getParam("workload"), entities(result)),
                        result -> requireNonNull(result.getSecondaryResults().get(ALLOCATION))
                                        .getScore()
                                / entities(result),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static int entities(RunResult result) {
        return Integer.parseInt(result.getParams().getParam("entities"));
    }

    private ChainedOptionsBuilder options(Class<?> benchmark, String argument) {
        return new OptionsBuilder()
                .include(benchmark.getName() + "\\.")
                .verbosity(quick ? VerboseMode.SILENT : VerboseMode.NORMAL)
                .shouldFailOnError(true)
                .jvmArgsAppend(Stream.concat(server.arguments().stream(), Stream.of(argument))
                        .toArray(String[]::new));
    }

    private static ChainedOptionsBuilder shorter(ChainedOptionsBuilder options) {
        return options.param("workload", "UPDATE")
                .forks(1)
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(200))
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(500));
    }
}
