package dev.outbox.hibernate.value;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterJoinTable;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.jspecify.annotations.Nullable;

/**
 * A collection of which a session may see only a part: then it is not known what is in it, but whether that changes.
 *
 * @param filters the names of the filters that hide the rest where they are enabled
 */
public record FilteredForm(Set<String> filters, ValueForm whole) implements ValueForm {
    /**
     * What a session sees of a collection. Two are the same when that is, so that a change is noticed.
     *
     * @param seen the elements that the filters show
     */
    public record Part(Object seen) {}

    /** The names of the filters on a collection. Those on its elements' entity have nothing to do with it. */
    static Set<String> filtersOf(PluralAttributeMapping plural) {
        Set<String> names = new TreeSet<>();
        if (plural.getPropertyAccess().getGetter().getMember() instanceof AnnotatedElement member) {
            for (Filter each : member.getAnnotationsByType(Filter.class)) {
                names.add(each.name());
            }
            for (FilterJoinTable each : member.getAnnotationsByType(FilterJoinTable.class)) {
                names.add(each.name());
            }
        }
        return names;
    }

    @Override
    public @Nullable Object now(@Nullable Object value) {
        return partOf(value, whole.now(value));
    }

    @Override
    public @Nullable Object stored(@Nullable Object value) {
        return partOf(value, whole.stored(value));
    }

    private @Nullable Object partOf(@Nullable Object value, @Nullable Object taken) {
        return taken != null && taken != Absent.ABSENT && isFiltered(value) ? new Part(taken) : taken;
    }

    private boolean isFiltered(@Nullable Object value) {
        if (value instanceof PersistentCollection<?> collection && collection.getSession() != null) {
            SharedSessionContractImplementor session = collection.getSession();
            CollectionEntry entry = session.getPersistenceContextInternal().getCollectionEntry(collection);
            LoadQueryInfluencers enabled = session.getLoadQueryInfluencers();
            // What was never loaded was never filtered.
            return entry != null
                    && entry.getLoadedPersister() != null
                    && filters.stream().anyMatch(filter -> enabled.getEnabledFilter(filter) != null);
        }
        return false;
    }

    @Override
    public void write(JsonGenerator json, Object taken) throws IOException {
        whole.write(json, taken);
    }

    @Override
    public ObjectNode schema() {
        return whole.schema();
    }

    @Override
    public String text(Object taken) {
        return whole.text(taken);
    }
}
