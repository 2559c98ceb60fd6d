package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.outbox.hibernate.EntityRows.Identity;
import dev.outbox.hibernate.EntityRows.State;
import dev.outbox.testkit.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.SessionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;

/** Compares the events of each transaction with what triggers have recorded of it. */
final class RecordedChanges {
    private static final JsonNode NULL = RowJournal.JSON.nullNode();

    private final RowJournal journal;
    private final Tables tables = new Tables();
    private final List<EntityRows> entities;
    private Map<Identity, State> states = new HashMap<>();

    private RecordedChanges(RowJournal journal, List<EntityRows> entities) {
        this.journal = journal;
        this.entities = entities;
    }

    static RecordedChanges start(TestDatabase database, SessionFactory sessions) {
        RecordedChanges changes = new RecordedChanges(
                RowJournal.start(database), EntityRows.all(sessions.unwrap(SessionFactoryImplementor.class)));
        changes.journal.transactions().values().forEach(there -> there.forEach(changes.tables::apply));
        changes.states = changes.read();
        return changes;
    }

    /**
     * Compares all transactions committed since the last time.
     *
     * @param events what they wrote
     * @return a sentence for each difference
     */
    List<String> compare(List<WrittenEvent> events) {
        Map<String, List<RowJournal.RowChange>> recorded = journal.transactions();
        Map<String, List<WrittenEvent>> told = new LinkedHashMap<>();
        events.forEach(event -> told.computeIfAbsent(event.transaction(), each -> new ArrayList<>())
                .add(event));
        Set<String> transactions = new LinkedHashSet<>(recorded.keySet());
        transactions.addAll(told.keySet());
        List<String> differences = new ArrayList<>();
        for (String each : transactions) {
            compare(recorded.getOrDefault(each, List.of()), told.getOrDefault(each, List.of()), differences);
        }
        return differences;
    }

    private void compare(List<RowJournal.RowChange> recorded, List<WrittenEvent> events, List<String> differences) {
        recorded.forEach(tables::apply);
        Map<Identity, State> after = read();
        Set<Identity> untold = new HashSet<>(states.keySet());
        untold.addAll(after.keySet());
        untold.removeIf(each -> java.util.Objects.equals(states.get(each), after.get(each)));
        int before = differences.size();
        for (WrittenEvent event : events) {
            JsonNode data = RowJournal.json(event.data());
            Identity identity = identity(data);
            EventComparison comparison = new EventComparison(event.type(), data, shapes(identity.entity()));
            boolean isThere = states.containsKey(identity) && after.containsKey(identity);
            if (!untold.remove(identity) && !(isThere && comparison.isUncertain())) {
                differences.add("nothing of it has changed, or it was told before: " + event);
            } else {
                comparison
                        .with(states.get(identity), after.get(identity))
                        .forEach(difference -> differences.add(difference + ": " + event));
            }
        }
        untold.forEach(each -> differences.add(
                "no event tells of " + each + ", which was " + states.get(each) + " and is " + after.get(each)));
        if (differences.size() > before) {
            recorded.forEach(change -> differences.add("recorded: " + change));
        }
        states = after;
    }

    private Map<Identity, State> read() {
        Map<Identity, State> read = new HashMap<>();
        entities.forEach(entity -> read.putAll(entity.read(tables)));
        return read;
    }

    private Identity identity(JsonNode data) {
        String name = data.path("entity").asText();
        return new Identity(
                name,
                entities.stream()
                        .filter(entity -> entity.name().equals(name))
                        .map(entity -> entity.toldId(data.path("id")))
                        .findFirst()
                        .orElse(NULL));
    }

    /** Of all classes that are told under a name. */
    private Map<String, Shape> shapes(String name) {
        Map<String, Shape> shapes = new HashMap<>();
        entities.stream()
                .filter(entity -> entity.name().equals(name))
                .forEach(entity -> shapes.putAll(entity.shapes()));
        return shapes;
    }
}
