package dev.outbox.hibernate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hibernate.metamodel.mapping.ManagedMappingType;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;

/** Which tables hold captured entities, and the collections that these own. Thread-safe once it is filled. */
final class CapturedTables {
    private record Owned(TableName table, String entity) {}

    private final List<Owned> rows = new ArrayList<>();
    private final List<Owned> collections = new ArrayList<>();

    /**
     * @param name what the entity is called in events
     */
    void add(EntityPersister entity, String name) {
        for (Object space : entity.getQuerySpaces()) {
            rows.add(new Owned(TableName.parse(space.toString()), name));
        }
        addCollections(entity, name);
    }

    private void addCollections(ManagedMappingType type, String name) {
        type.forEachAttributeMapping(attribute -> {
            if (attribute instanceof EmbeddedAttributeMapping embedded) {
                addCollections(embedded.getEmbeddableTypeDescriptor(), name);
            } else if (attribute instanceof PluralAttributeMapping plural
                    && plural.getSeparateCollectionTable() != null
                    && !plural.getCollectionDescriptor().isInverse()) {
                collections.add(new Owned(TableName.parse(plural.getSeparateCollectionTable()), name));
            }
        });
    }

    /** The names of the entities whose own rows are in one of the tables. */
    SortedSet<String> entitiesIn(Collection<TableName> tables) {
        return namesIn(rows, tables);
    }

    /** The names of the entities whose own rows or collections are in one of the tables. */
    SortedSet<String> entitiesWithCollectionsIn(Collection<TableName> tables) {
        SortedSet<String> names = namesIn(rows, tables);
        names.addAll(namesIn(collections, tables));
        return names;
    }

    private static SortedSet<String> namesIn(List<Owned> owned, Collection<TableName> tables) {
        SortedSet<String> names = new TreeSet<>();
        for (Owned each : owned) {
            if (tables.stream().anyMatch(each.table::mayBe)) {
                names.add(each.entity);
            }
        }
        return names;
    }
}
