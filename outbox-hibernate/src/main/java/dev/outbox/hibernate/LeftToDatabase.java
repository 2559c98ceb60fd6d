package dev.outbox.hibernate;

import org.hibernate.annotations.DynamicInsert;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Which statements leave an attribute out that is null in memory, so that the database has the default of its column there:
 * those of entities with {@link DynamicInsert}, and with {@link DynamicUpdate} too.
 */
record LeftToDatabase(boolean byInsert, boolean byUpdate) {
    static LeftToDatabase of(AttributeMapping attribute) {
        EntityPersister entity = attribute.findContainingEntityMapping().getEntityPersister();
        boolean byInsert = entity.isDynamicInsert() && !(attribute instanceof PluralAttributeMapping);
        return new LeftToDatabase(byInsert, byInsert && entity.isDynamicUpdate());
    }

    /**
     * @param dirty the places in Hibernate's arrays of state of what an update writes, null where it writes all
     */
    boolean byUpdate(int place, int @Nullable [] dirty) {
        return byUpdate && dirty != null && !contains(dirty, place);
    }

    private static boolean contains(int[] places, int place) {
        for (int each : places) {
            if (each == place) {
                return true;
            }
        }
        return false;
    }
}
