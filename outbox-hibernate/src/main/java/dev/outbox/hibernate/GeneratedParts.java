package dev.outbox.hibernate;

import dev.outbox.hibernate.value.WrittenBy;
import java.util.BitSet;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * The places of embeddables in which Hibernate generates parts, a time of the last update for example. Hibernate 7.4 sets
 * them in an object that its snapshot of the entity has too, so that it forgets what they were before.
 */
record GeneratedParts(BitSet places) {
    static GeneratedParts of(EntityMappingType entity) {
        BitSet places = new BitSet();
        entity.forEachAttributeMapping(attribute -> {
            if (attribute instanceof EmbeddedAttributeMapping && WrittenBy.generator(attribute) != null) {
                places.set(attribute.getStateArrayPosition());
            }
        });
        return new GeneratedParts(places);
    }

    /**
     * Gives the snapshot objects of its own, after each statement.
     *
     * @param entry the session's of the entity, null where it keeps none
     */
    void keep(@Nullable EntityEntry entry) {
        @Nullable Object[] snapshot = entry == null || places.isEmpty() ? null : entry.getLoadedState();
        if (entry != null && snapshot != null) {
            EntityPersister persister = entry.getPersister();
            places.stream()
                    .forEach(place -> snapshot[place] =
                            persister.getPropertyTypes()[place].deepCopy(snapshot[place], persister.getFactory()));
        }
    }
}
