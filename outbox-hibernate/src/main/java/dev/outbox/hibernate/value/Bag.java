package dev.outbox.hibernate.value;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Elements without an order: equal to another bag that has each of them as often. */
record Bag(List<@Nullable Object> elements) implements Iterable<@Nullable Object> {
    @Override
    public Iterator<@Nullable Object> iterator() {
        return elements.iterator();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bag bag && elements.size() == bag.elements.size() && counts().equals(bag.counts());
    }

    @Override
    public int hashCode() {
        return counts().hashCode();
    }

    private Map<Object, Integer> counts() {
        Map<Object, Integer> counts = new HashMap<>();
        for (Object element : elements) {
            if (element != null) {
                counts.merge(element, 1, Integer::sum);
            }
        }
        return counts;
    }
}
