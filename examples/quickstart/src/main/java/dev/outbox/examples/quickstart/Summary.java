package dev.outbox.examples.quickstart;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What is printed at the end.
 *
 * @param journal what the users did
 * @param comparison of that with what arrived
 * @param lags from commit to arrival, in ascending order
 */
record Summary(Journal journal, Comparison comparison, List<Duration> lags) {

    static Summary of(Journal journal, List<OutboxRow> rows, List<Arrival> arrivals) {
        return new Summary(journal, Comparison.of(journal.changes(), rows, arrivals), lags(rows, arrivals));
    }

    /** The database tells when each transaction committed; its clock is the subscriber's. */
    private static List<Duration> lags(List<OutboxRow> rows, List<Arrival> arrivals) {
        Map<UUID, Instant> committed = rows.stream().collect(Collectors.toMap(OutboxRow::id, OutboxRow::committed));
        return arrivals.stream()
                .filter(arrival -> committed.containsKey(arrival.id()))
                .map(arrival -> Duration.between(committed.get(arrival.id()), arrival.received()))
                .sorted()
                .toList();
    }

    void print(PrintStream out) {
        out.println();
        out.println("Committed  " + comparison.committed() + " events in " + journal.transactions() + " transactions; "
                + journal.rolledBackTransactions() + " more were rolled back, and their "
                + journal.rolledBackChanges() + " events never appear");
        out.println("Received   " + comparison.received() + " messages from the stream " + Subscriber.STREAM);
        out.println(
                "Lag        half within " + lag(0.5) + ", 99 % within " + lag(0.99) + ", from commit to subscriber");
        out.println(
                "Agree      " + (comparison.agrees() ? "yes: each once, in order per key, and nothing else" : "NO"));
        comparison.differences().forEach(difference -> out.println("           " + difference));
        out.println();
        out.println(comparison);
    }

    private String lag(double part) {
        return lags.isEmpty() ? "-" : lags.get((int) (part * (lags.size() - 1))).toMillis() + " ms";
    }
}
