package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.hibernate.collection.spi.PersistentCollection;
import org.jspecify.annotations.Nullable;

/** A collection with a table of its own, or of entities that point back, other than a map: a JSON array. */
final class CollectionForm implements ValueForm {
    /** What makes two collections the same. */
    enum Sameness {
        /** The same elements in the same order. */
        LIST,
        /** The same elements, each as often: they are rows, of which some may be alike. */
        SET,
        /** The same elements, each as often. */
        BAG
    }

    private final Sameness sameness;
    private final ValueForm element;

    CollectionForm(Sameness sameness, ValueForm element) {
        this.sameness = sameness;
        this.element = element;
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        if (value instanceof PersistentCollection<?> collection && !collection.wasInitialized()) {
            return Absent.ABSENT;
        }
        return take(value);
    }

    @Override
    public @Nullable Object stored(@Nullable Object value) {
        if (value instanceof PersistentCollection<?> collection) {
            Object snapshot = collection.getStoredSnapshot();
            return snapshot == null ? Absent.ABSENT : take(snapshot);
        }
        return take(value);
    }

    private Object take(@Nullable Object value) {
        List<@Nullable Object> taken = new ArrayList<>();
        for (Object each : elements(value)) {
            // A bag or set has no null elements; what shows as one is a hole that a removal left.
            if (each != null || sameness == Sameness.LIST) {
                taken.add(element.now(each));
            }
        }
        return sameness == Sameness.LIST ? withoutNullsAtTheEnd(taken) : new Bag(taken);
    }

    /** They have no row: what is loaded again ends before them. */
    private static List<@Nullable Object> withoutNullsAtTheEnd(List<@Nullable Object> list) {
        int end = list.size();
        while (end > 0 && list.get(end - 1) == null) {
            end--;
        }
        return Collections.unmodifiableList(list.subList(0, end));
    }

    /** The elements of a collection, of an array, or of a snapshot, which is a map for sets and bags with identifiers. */
    private Collection<?> elements(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        if (value instanceof Collection<?> collection) {
            return collection;
        }
        if (value instanceof Map<?, ?> snapshot) {
            return sameness == Sameness.SET ? snapshot.keySet() : snapshot.values();
        }
        return value instanceof Object[] array ? Arrays.asList(array) : PrimitiveArrays.asList(value);
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        json.writeStartArray();
        for (Object each : (Iterable<?>) taken) {
            element.writeNullable(json, each);
        }
        json.writeEndArray();
    }

    @Override
    public ObjectNode schema() {
        return JsonSchemas.array(sameness == Sameness.LIST ? JsonSchemas.orNull(element.schema()) : element.schema());
    }

    @Override
    public String text(Object taken) {
        return new ArrayForm(element).text(taken);
    }
}
