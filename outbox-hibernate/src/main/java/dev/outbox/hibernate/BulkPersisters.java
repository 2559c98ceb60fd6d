package dev.outbox.hibernate;

import java.util.stream.Stream;
import org.hibernate.cache.spi.access.EntityDataAccess;
import org.hibernate.cache.spi.access.NaturalIdDataAccess;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.metamodel.spi.RuntimeModelCreationContext;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.persister.entity.SingleTableEntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.hibernate.persister.internal.StandardPersisterClassResolver;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategy;
import org.jspecify.annotations.Nullable;

/**
 * Gives entities in one table, where some of their hierarchy are captured, a strategy for HQL and Criteria that update or
 * delete, as Hibernate has for those in several: so that capture gets such statements as trees, with session and
 * parameters. Hibernate makes the persisters by reflection, so they are public; nothing needs to name them.
 */
public final class BulkPersisters extends StandardPersisterClassResolver {
    private static final long serialVersionUID = 1L;

    BulkPersisters() {}

    @Override
    public Class<? extends EntityPersister> getEntityPersisterClass(PersistentClass entity) {
        Class<? extends EntityPersister> standard = super.getEntityPersisterClass(entity);
        if (hasCapturedOnes(entity.getRootClass())) {
            if (standard == SingleTableEntityPersister.class) {
                return SingleTable.class;
            }
            if (standard == UnionSubclassEntityPersister.class) {
                return Union.class;
            }
        }
        return standard;
    }

    private static boolean hasCapturedOnes(PersistentClass root) {
        return Stream.concat(Stream.of(root), root.getSubclasses().stream()).anyMatch(BulkPersisters::isCaptured);
    }

    private static boolean isCaptured(PersistentClass entity) {
        return entity.hasPojoRepresentation() && EntityNames.annotatedClass(entity.getMappedClass()) != null;
    }

    /** Entities in one table, with secondary tables or without. */
    public static final class SingleTable extends SingleTableEntityPersister {
        private static final long serialVersionUID = 1L;

        private transient @Nullable SqmMultiTableMutationStrategy own;

        /** Called by Hibernate. */
        public SingleTable(
                PersistentClass entity,
                @Nullable EntityDataAccess cache,
                @Nullable NaturalIdDataAccess naturalIdCache,
                RuntimeModelCreationContext context) {
            super(entity, cache, naturalIdCache, context);
        }

        @Override
        public void prepareLoaders() {
            super.prepareLoaders();
            own = WatchedStrategies.watched(new OneTableStrategy(this));
        }

        /** Not the own one before all mappings are done: a subclass with more tables would take it over. */
        @Override
        public @Nullable SqmMultiTableMutationStrategy getSqmMultiTableMutationStrategy() {
            SqmMultiTableMutationStrategy standard = super.getSqmMultiTableMutationStrategy();
            return standard == null ? own : standard;
        }
    }

    /** Entities with a whole table for each concrete class. */
    public static final class Union extends UnionSubclassEntityPersister {
        private static final long serialVersionUID = 1L;

        private transient @Nullable SqmMultiTableMutationStrategy own;

        /** Called by Hibernate. */
        public Union(
                PersistentClass entity,
                @Nullable EntityDataAccess cache,
                @Nullable NaturalIdDataAccess naturalIdCache,
                RuntimeModelCreationContext context) {
            super(entity, cache, naturalIdCache, context);
        }

        @Override
        public void prepareLoaders() {
            super.prepareLoaders();
            own = WatchedStrategies.watched(new OneTableStrategy(this));
        }

        /** Of a concrete class without subclasses, which Hibernate gives a strategy for all tables if any. */
        @Override
        public @Nullable SqmMultiTableMutationStrategy getSqmMultiTableMutationStrategy() {
            SqmMultiTableMutationStrategy standard = super.getSqmMultiTableMutationStrategy();
            return standard == null ? own : standard;
        }
    }
}
