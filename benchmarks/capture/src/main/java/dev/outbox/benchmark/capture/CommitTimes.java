package dev.outbox.benchmark.capture;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * The times of commits, told as ratios of two variants in each process: their median over the processes and their spread. Of
 * the medians, and of the fastest tenths, which what else the machine does disturbs least.
 */
final class CommitTimes {
    private final Map<String, Map<Long, List<Sample>>> byRowAndFork;

    CommitTimes(List<Sample> samples) {
        byRowAndFork = samples.stream()
                .collect(Collectors.groupingBy(
                        sample -> String.format(
                                "%-10s %5s %11s",
                                sample.workload(),
                                sample.batch() == 0 ? "none" : sample.batch(),
                                sample.place().title()),
                        TreeMap::new,
                        Collectors.groupingBy(Sample::fork)));
    }

    void print(PrintStream out) {
        print(out, "Median time of the commit", 0.5, Sample::nanos);
        print(out, "Fastest tenth of the times of the commit", 0.1, Sample::nanos);
        print(out, "Median processor time of the thread that commits, in the commit", 0.5, Sample::cpuNanos);
    }

    private void print(PrintStream out, String title, double quantile, ToDoubleFunction<Sample> figure) {
        out.printf("%n%s of %d entities, flush included%n", title, PairedCommits.ENTITIES);
        out.printf(
                "%-10s %5s %11s %10s %24s %24s %24s %24s%n",
                "",
                "batch",
                "server",
                "bare",
                "statement / bare",
                "ready rows / bare",
                "capture / bare",
                "capture / ready rows");
        byRowAndFork.forEach((row, forks) -> {
            List<Map<Variant, Double>> times = forks.values().stream()
                    .map(samples -> times(samples, quantile, figure))
                    .toList();
            out.printf(
                    "%s %7.0f µs %24s %24s %24s %24s%n",
                    row,
                    quantile(times.stream().mapToDouble(of -> of.get(Variant.BARE)), 0.5) / 1_000,
                    ratio(times, Variant.STATEMENT, Variant.BARE),
                    ratio(times, Variant.ROWS, Variant.BARE),
                    ratio(times, Variant.CAPTURE, Variant.BARE),
                    ratio(times, Variant.CAPTURE, Variant.ROWS));
        });
    }

    private static Map<Variant, Double> times(
            Collection<Sample> samples, double quantile, ToDoubleFunction<Sample> figure) {
        return samples.stream()
                .collect(Collectors.groupingBy(
                        Sample::variant,
                        () -> new EnumMap<>(Variant.class),
                        Collectors.collectingAndThen(
                                Collectors.toList(), of -> quantile(of.stream().mapToDouble(figure), quantile))));
    }

    private static String ratio(List<Map<Variant, Double>> times, Variant of, Variant to) {
        double[] ratios = times.stream()
                .filter(each -> each.containsKey(of) && each.containsKey(to))
                .mapToDouble(each -> each.get(of) / each.get(to))
                .sorted()
                .toArray();
        return ratios.length == 0
                ? "-"
                : String.format(
                        "%.3f (%.3f to %.3f)",
                        quantile(Arrays.stream(ratios), 0.5), ratios[0], ratios[ratios.length - 1]);
    }

    private static double quantile(DoubleStream values, double quantile) {
        double[] sorted = values.sorted().toArray();
        return sorted[(int) ((sorted.length - 1) * quantile)];
    }
}
