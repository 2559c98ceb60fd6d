package dev.outbox.hibernate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Finds what breaks consumers. The rule is one: an event as it is now must be one as it was, with nothing missing and nothing
 * but additional attributes.
 */
public final class Compatibility {
    private final SchemaDirectory stored;

    /** Compares with what a directory holds. */
    public Compatibility(SchemaDirectory stored) {
        this.stored = stored;
    }

    /** What the documents break of those in the directory; nothing where there is none. */
    public List<BreakingChange> breaksOf(Collection<EventSchema> schemas, JsonNode asyncApi) {
        List<BreakingChange> breaks = new ArrayList<>(goneTypes(schemas));
        Map<String, String> now = AsyncApi.subjects(asyncApi);
        Map<String, String> before =
                stored.read(AsyncApi.FILE).map(AsyncApi::subjects).orElse(Map.of());
        for (EventSchema schema : schemas) {
            Optional<JsonNode> old = stored.read(schema.fileName());
            if (old.isPresent()) {
                String subject = before.getOrDefault(schema.type(), "");
                if (!subject.isEmpty() && !subject.equals(now.get(schema.type()))) {
                    breaks.add(new BreakingChange(
                            schema.type(),
                            "",
                            "had the subject " + subject + " and has now " + now.get(schema.type())));
                }
                breaks.addAll(new SchemaComparison(schema.type(), old.get(), schema.schema()).breaks());
            }
        }
        return breaks;
    }

    private List<BreakingChange> goneTypes(Collection<EventSchema> schemas) {
        TreeSet<String> gone = new TreeSet<>(stored.schemaFiles());
        schemas.forEach(schema -> gone.remove(schema.fileName()));
        return gone.stream()
                .map(file -> new BreakingChange(
                        stored.read(file).orElseThrow().path("title").asText(file), "", "is no longer written"))
                .toList();
    }
}
