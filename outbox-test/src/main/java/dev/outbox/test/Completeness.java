package dev.outbox.test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Whether what was written has arrived: each event once, those of a key in their order. */
final class Completeness {
    private Completeness() {}

    static Optional<String> failure(List<RecordedEvent> written, List<RecordedEvent> arrived) {
        if (written.isEmpty()) {
            return Optional.of(" to have been written at all, but there are none.");
        }
        List<String> lines = new ArrayList<>();
        boolean complete = true;
        for (RecordedEvent event : written) {
            Optional<String> wrong = wrong(event, arrived);
            complete &= wrong.isEmpty();
            lines.add("  " + (lines.size() + 1) + ". " + event
                    + wrong.map(what -> Comparison.MARK + what).orElse(""));
        }
        Optional<String> overtaken = complete ? overtaken(written, arrived) : Optional.empty();
        if (complete && overtaken.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(" to be each of these once, in the order of its key:\n" + String.join("\n", lines)
                + "\nbut there are:\n" + Comparison.listing(arrived)
                + overtaken
                        .map(key -> "\nThose of " + key + " are in another order.")
                        .orElse(""));
    }

    private static Optional<String> wrong(RecordedEvent event, List<RecordedEvent> arrived) {
        long times =
                arrived.stream().filter(other -> other.id().equals(event.id())).count();
        if (times == 0) {
            return Optional.of("missing"
                    + event.deadLetterReason().map(reason -> ": " + reason).orElse(""));
        }
        return times == 1 ? Optional.empty() : Optional.of("arrived " + times + " times");
    }

    /** The first key whose events are not in the order in which they were written. */
    private static Optional<String> overtaken(List<RecordedEvent> written, List<RecordedEvent> arrived) {
        Set<String> keys = new HashSet<>();
        return written.stream()
                .map(RecordedEvent::key)
                .filter(keys::add)
                .filter(key -> !idsOf(key, written).equals(idsOf(key, arrived)))
                .findFirst();
    }

    private static List<UUID> idsOf(String key, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.key().equals(key))
                .map(RecordedEvent::id)
                .toList();
    }
}
