package dev.outbox.relay.app;

import dev.outbox.relay.deadletter.ParkedEvent;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Dead letters as a table for people, a line for each. */
final class LetterTable {
    private static final List<String> HEADER =
            List.of("EVENT ID", "KEY", "TYPE", "CAUSE", "PARKED AT", "ATTEMPTS", "BEHIND", "RETRY REQUESTED");

    private LetterTable() {}

    static void print(List<ParkedEvent> events, PrintWriter out) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADER);
        events.forEach(event -> rows.add(row(event)));
        int[] widths = new int[HEADER.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        rows.forEach(row -> out.println(line(row, widths)));
    }

    /** A time in UTC, or a dash for none. */
    static String time(@Nullable Instant instant) {
        return instant == null ? "-" : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static List<String> row(ParkedEvent event) {
        return List.of(
                event.id().toString(),
                VisibleText.of(event.key()),
                VisibleText.of(event.type()),
                event.cause(),
                time(event.parkedAt()),
                Integer.toString(event.attempts()),
                event.behind() == null ? "-" : event.behind().toString(),
                time(event.retryRequestedAt()));
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            line.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
        }
        return line.toString().stripTrailing();
    }
}
