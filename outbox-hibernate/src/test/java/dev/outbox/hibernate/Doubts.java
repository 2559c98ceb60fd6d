package dev.outbox.hibernate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.collection.AbstractCollectionPersister;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.mutation.EntityTableMapping;

/** What in a mapping makes rows change of which Hibernate does not tell, or hides from rows what they are. */
final class Doubts {
    private Doubts() {}

    /** A sentence for each. */
    static List<String> of(SessionFactoryImplementor factory) {
        Map<String, TreeSet<String>> writers = new TreeMap<>();
        List<String> doubts = new ArrayList<>();
        EntityRows.entities(factory).forEach(entity -> {
            String root = entity.getRootEntityDescriptor().getEntityName();
            for (EntityTableMapping table : entity.getTableMappings()) {
                writers.computeIfAbsent(table.getTableName(), each -> new TreeSet<>())
                        .add(root);
            }
            if (isByFormula(entity)) {
                doubts.add("a formula says of which class a row of " + entity.getEntityName() + " is");
            }
        });
        factory.getMappingMetamodel().forEachCollectionDescriptor(each -> {
            AbstractCollectionPersister role = (AbstractCollectionPersister) each;
            if (!role.isInverse() && !role.isOneToMany()) {
                writers.computeIfAbsent(role.getTableName(), table -> new TreeSet<>())
                        .add(role.getRole());
            }
        });
        writers.forEach((table, roles) -> {
            if (roles.size() > 1) {
                doubts.add(table + " is a table of each of " + roles + ", which do not know what the others write");
            }
        });
        return doubts;
    }

    private static boolean isByFormula(AbstractEntityPersister entity) {
        return entity.getDiscriminatorMapping() != null
                && !entity.getDiscriminatorMapping().hasPhysicalColumn()
                && entity.getDiscriminatorMapping().isFormula();
    }
}
