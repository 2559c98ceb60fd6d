package dev.outbox.benchmark.capture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What one commit took. Handed from the process that measured it to the one that reports, by a file.
 *
 * @param fork the process that measured it
 * @param nanos from its begin to its end
 * @param cpuNanos of processor time, of the thread that commits
 */
record Sample(long fork, Workload workload, int batch, Place place, Variant variant, long nanos, long cpuNanos) {
    /** The system property that names the file. */
    static final String FILE = "benchmark.samples";

    Sample(Workload workload, int batch, Place place, Variant variant, CommitTime time) {
        this(ProcessHandle.current().pid(), workload, batch, place, variant, time.nanos(), time.cpuNanos());
    }

    static void append(List<Sample> samples) throws IOException {
        Files.write(
                Path.of(System.getProperty(FILE)),
                samples.stream().map(Sample::line).toList(),
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    static List<Sample> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(Sample::parse).toList();
    }

    private String line() {
        return fork + " " + workload + " " + batch + " " + place + " " + variant + " " + nanos + " " + cpuNanos;
    }

    private static Sample parse(String line) {
        String[] parts = line.split(" ", -1);
        return new Sample(
                Long.parseLong(parts[0]),
                Workload.valueOf(parts[1]),
                Integer.parseInt(parts[2]),
                Place.valueOf(parts[3]),
                Variant.valueOf(parts[4]),
                Long.parseLong(parts[5]),
                Long.parseLong(parts[6]));
    }
}
