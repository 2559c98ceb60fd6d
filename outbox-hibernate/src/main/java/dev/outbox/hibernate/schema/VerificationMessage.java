package dev.outbox.hibernate.schema;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a build that fails for its events tells. */
public final class VerificationMessage {
    private VerificationMessage() {}

    /** Consumers would break. */
    public static String broken(List<BreakingChange> breaks, Path directory) {
        // The same of created, updated and deleted is one line.
        Map<String, Set<String>> types = new LinkedHashMap<>();
        breaks.forEach(each -> types.computeIfAbsent(each.description(), description -> new TreeSet<>())
                .add(each.type()));
        String lines = types.entrySet().stream()
                .map(each -> "  " + String.join(", ", each.getValue()) + ": " + each.getKey())
                .collect(Collectors.joining("\n"));
        String files = breaks.stream()
                .map(each -> EventSchema.fileName(each.type()))
                .distinct()
                .sorted()
                .collect(Collectors.joining(" "));
        return "the events are no longer what their consumers read:\n" + lines
                + "\nKeep what they read, for example by an"
                + " attribute beside the old one, or give the entity's events another name with @OutboxEntity(name = …)."
                + " If all consumers are ready for the change, delete from " + directory + ": " + files
                + " and run again.";
    }

    /** Nobody breaks, but the documents were not those of the mapping. */
    public static String written(List<String> files, Path directory) {
        return "the events have changed in a way that breaks no consumer; their documents in " + directory
                + " were written anew, look at them and commit them: " + String.join(" ", files);
    }
}
