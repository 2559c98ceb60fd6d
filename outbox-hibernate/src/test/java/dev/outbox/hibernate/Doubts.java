package dev.outbox.hibernate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
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
                if (hasSqlOfItsOwn(table)) {
                    doubts.add("SQL of its own writes " + table.getTableName());
                }
            }
            entity.forEachAttributeMapping(attribute -> {
                if (attribute instanceof ToOneAttributeMapping
                        && !attribute.isVirtual()
                        && Shapes.isInIdentifier(attribute)) {
                    doubts.add("the columns of " + attribute.getNavigableRole()
                            + " are the identifier's, whatever memory has");
                }
            });
            if (entity.canReadFromCache() && entity.getVersionMapping() == null) {
                doubts.add("what was, of " + entity.getEntityName() + ", is what the second-level cache had");
            }
            if (!entity.isMutable()) {
                doubts.add("what is changed in memory of " + entity.getEntityName()
                        + ", which is immutable, is not written");
            }
            if (Stream.of(entity.getPropertyOnDeleteActions())
                    .anyMatch(action -> action == OnDeleteAction.SET_NULL || action == OnDeleteAction.SET_DEFAULT)) {
                doubts.add("the database changes rows of " + entity.getEntityName()
                        + " where it deletes those that they refer to");
            }
            if (isByFormula(entity)) {
                doubts.add("a formula says of which class a row of " + entity.getEntityName() + " is");
            }
        });
        factory.getMappingMetamodel().forEachCollectionDescriptor(each -> {
            AbstractCollectionPersister role = (AbstractCollectionPersister) each;
            if (role.isCascadeDeleteEnabled() && role.isInverse() && !role.isOneToMany()) {
                doubts.add("the database takes the owner of " + role.getRole()
                        + " out of the collections of its elements");
            }
            if (!role.isInverse() && role.isOneToMany() && isWrittenByElements(role)) {
                doubts.add("an attribute of its elements has a column of " + role.getRole() + " too");
            }
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

    private static boolean hasSqlOfItsOwn(EntityTableMapping table) {
        return Stream.of(table.getInsertDetails(), table.getUpdateDetails(), table.getDeleteDetails())
                .anyMatch(details -> details.getCustomSql() != null);
    }

    private static boolean isWrittenByElements(AbstractCollectionPersister role) {
        Set<String> columns =
                new HashSet<>(Shapes.columns(role.getElementPersister().getIdentifierMapping()));
        role.getElementPersister().forEachAttributeMapping(attribute -> columns.addAll(Shapes.columns(attribute)));
        return !Collections.disjoint(columns, Arrays.asList(role.getKeyColumnNames()))
                || (role.hasIndex() && !Collections.disjoint(columns, Arrays.asList(role.getIndexColumnNames())));
    }

    private static boolean isByFormula(AbstractEntityPersister entity) {
        return entity.getDiscriminatorMapping() != null
                && !entity.getDiscriminatorMapping().hasPhysicalColumn()
                && entity.getDiscriminatorMapping().isFormula();
    }
}
