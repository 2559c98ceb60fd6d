package dev.outbox.benchmark.consume;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Measures what consuming costs and prints it. See docs/performance.md. */
public final class ConsumeCosts {
    private ConsumeCosts() {}

    /**
     * Measures.
     *
     * @param arguments {@code --quick} for a short run, whose figures mean little
     */
    public static void main(String[] arguments) throws Exception {
        run(List.of(arguments).contains("--quick"), System.out);
    }

    static void run(boolean quick, PrintStream out) throws Exception {
        int events = quick ? 2_000 : 100_000;
        int commits = quick ? 400 : 10_000;
        int rounds = quick ? 2 : 7;
        try (Stage stage = new Stage(events)) {
            out.printf(
                    "%s, JDK %s, %d processors, %d rounds%n",
                    stage.versions(), Runtime.version(), Runtime.getRuntime().availableProcessors(), rounds);
            Map<Way, double[]> rates = new EnumMap<>(Way.class);
            // The first warms up and is not counted. All ways by turns, so that whatever else the machine does disturbs
            // them alike.
            for (int round = -1; round < rounds; round++) {
                for (Way way : Way.values()) {
                    double rate = new Run(stage, way.commits() ? commits : events).rate(way);
                    if (round >= 0) {
                        rates.computeIfAbsent(way, unused -> new double[rounds])[round] = rate;
                    }
                }
            }
            print(out, rates);
        }
    }

    private static void print(PrintStream out, Map<Way, double[]> rates) {
        out.printf("%n%-45s %12s   %s%n", "", "events/s", "of its ceiling");
        for (Way way : Way.values()) {
            double[] own = requireNonNull(rates.get(way));
            double[] ceiling = requireNonNull(rates.get(way.ceiling()));
            out.printf("%-45s %,12.0f", way.words(), median(own));
            if (way.ceiling() != way) {
                double[] ratios = IntStream.range(0, own.length)
                        .mapToDouble(round -> own[round] / ceiling[round])
                        .sorted()
                        .toArray();
                out.printf("   %.2f (%.2f to %.2f)", median(ratios), ratios[0], ratios[ratios.length - 1]);
            }
            out.println();
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
