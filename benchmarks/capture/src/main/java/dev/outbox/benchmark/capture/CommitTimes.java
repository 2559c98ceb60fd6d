package dev.outbox.benchmark.capture;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The times of commits, told as ratios: of the medians of each process, the median of the processes and their spread. */
final class CommitTimes {
    private final Map<String, Map<Long, List<Sample>>> byRowAndFork;

    CommitTimes(List<Sample> samples) {
        byRowAndFork = samples.stream()
                .collect(Collectors.groupingBy(
                        sample -> String.format(
                                "%-10s %5s", sample.workload(), sample.batch() == 0 ? "none" : sample.batch()),
                        TreeMap::new,
                        Collectors.groupingBy(Sample::fork)));
    }

    void print(PrintStream out) {
        out.printf("%nTime of the commit of %d entities, flush included%n", PairedCommits.ENTITIES);
        out.printf(
                "%-10s %5s %10s %24s %24s %24s%n",
                "", "batch", "bare", "ready rows / bare", "capture / bare", "capture / ready rows");
        byRowAndFork.forEach((row, forks) -> {
            List<Map<Variant, Double>> medians =
                    forks.values().stream().map(CommitTimes::medians).toList();
            out.printf(
                    "%s %7.0f µs %24s %24s %24s%n",
                    row,
                    median(medians.stream()
                                    .mapToDouble(of -> of.get(Variant.BARE))
                                    .toArray())
                            / 1_000,
                    ratio(medians, Variant.ROWS, Variant.BARE),
                    ratio(medians, Variant.CAPTURE, Variant.BARE),
                    ratio(medians, Variant.CAPTURE, Variant.ROWS));
        });
    }

    private static Map<Variant, Double> medians(Collection<Sample> samples) {
        Map<Variant, Double> medians = new EnumMap<>(Variant.class);
        for (Variant variant : Variant.values()) {
            double[] nanos = samples.stream()
                    .filter(sample -> sample.variant() == variant)
                    .mapToDouble(Sample::nanos)
                    .toArray();
            if (nanos.length > 0) {
                medians.put(variant, median(nanos));
            }
        }
        return medians;
    }

    private static String ratio(List<Map<Variant, Double>> medians, Variant of, Variant to) {
        double[] ratios = medians.stream()
                .filter(each -> each.containsKey(of) && each.containsKey(to))
                .mapToDouble(each -> each.get(of) / each.get(to))
                .sorted()
                .toArray();
        return ratios.length == 0
                ? "-"
                : String.format("%.3f (%.3f to %.3f)", median(ratios), ratios[0], ratios[ratios.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
