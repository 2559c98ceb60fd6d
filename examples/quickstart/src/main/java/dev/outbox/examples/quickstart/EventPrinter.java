package dev.outbox.examples.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Prints events as they arrive; when they come by the hundreds, one in a hundred. Used by one thread at a time. */
final class EventPrinter implements Consumer<Arrival> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SAMPLE = 100;

    private final PrintStream out;
    private final boolean everyOne;
    private volatile boolean crowded;
    private long seen;

    EventPrinter(PrintStream out, boolean everyOne) {
        this.out = out;
        this.everyOne = everyOne;
    }

    /** Whether to print few of them from now on. */
    void crowded(boolean isCrowded) {
        this.crowded = isCrowded && !everyOne;
    }

    @Override
    public void accept(Arrival event) {
        seen++;
        if (!crowded) {
            out.println(line(event));
        } else if (seen % SAMPLE == 0) {
            out.println(line(event) + "   (number " + seen + ")");
        }
    }

    private static String line(Arrival event) {
        String lag = "+" + event.sinceWritten().toMillis() + " ms";
        return String.format("  %8s  %-13s  %-12s  %s", lag, event.type(), event.key(), essence(event.data()));
    }

    /** What changed where that is told, the title where there is one, otherwise all of it. */
    private static String essence(String data) {
        try {
            JsonNode event = JSON.readTree(data);
            JsonNode changed = event.path("changed");
            if (changed.isObject()) {
                return changed.properties().stream()
                        .map(change ->
                                change.getKey() + ": " + change.getValue().path("from") + " -> "
                                        + change.getValue().path("to"))
                        .collect(Collectors.joining(", "));
            }
            JsonNode title = event.at("/state/title");
            return title.isMissingNode() ? data : title.toString();
        } catch (JsonProcessingException e) {
            return data;
        }
    }
}
