package dev.outbox.hibernate.value;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.hibernate.generator.EventType;
import org.hibernate.generator.Generator;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.AttributeMetadata;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.mutation.EntityTableMapping;
import org.jspecify.annotations.Nullable;

/**
 * Which statements write an attribute. Of one that is mapped with {@code insertable = false} or {@code updatable = false}
 * memory may hold anything, which never reaches the database.
 */
public enum WrittenBy {
    INSERT_AND_UPDATE,
    INSERT,
    UPDATE,
    /** Its columns are the identifier's: never null and never another, whatever memory holds. */
    IDENTIFIER;

    /** Empty where no statement writes it: another attribute has the column, or only the database does. */
    public static Optional<WrittenBy> of(AttributeMapping attribute) {
        if (isCollection(attribute)) {
            return Optional.of(INSERT_AND_UPDATE);
        }
        if (isInTableOfOthers(attribute)) {
            return Optional.empty();
        }
        AttributeMetadata metadata = attribute.getAttributeMetadata();
        Generator generator = generator(attribute);
        boolean byInsert = isWritten(metadata.isInsertable(), generator, EventType.INSERT);
        boolean byUpdate = isWritten(metadata.isUpdatable(), generator, EventType.UPDATE);
        if (byInsert) {
            return Optional.of(byUpdate ? INSERT_AND_UPDATE : INSERT);
        }
        if (byUpdate) {
            return Optional.of(UPDATE);
        }
        return isInIdentifier(attribute) ? Optional.of(IDENTIFIER) : Optional.empty();
    }

    /** A collection is written to tables of its own, also one inside an embeddable, which may consist of nothing else. */
    private static boolean isCollection(AttributeMapping attribute) {
        if (attribute instanceof EmbeddedAttributeMapping embedded) {
            EmbeddableMappingType type = embedded.getEmbeddableTypeDescriptor();
            return IntStream.range(0, type.getNumberOfAttributeMappings())
                    .mapToObj(type::getAttributeMapping)
                    .anyMatch(WrittenBy::isCollection);
        }
        return attribute instanceof PluralAttributeMapping;
    }

    /** What is generated once, such as a time of creation, is written by no other statement. */
    private static boolean isWritten(boolean mapped, @Nullable Generator generator, EventType statement) {
        return generator == null
                ? mapped
                : generator.getEventTypes().contains(statement) || (mapped && generator.allowMutation());
    }

    /** What generates the attribute's values, null when nothing does. Hibernate 7.4 has no answer for parts of embeddables. */
    public static @Nullable Generator generator(AttributeMapping attribute) {
        return attribute.getDeclaringType() instanceof EntityMappingType ? attribute.getGenerator() : null;
    }

    /**
     * In a secondary table that is not the entity's own, which is read only. Where an entity refers to its like by a join table,
     * Hibernate has that table once: the columns that are its key say who refers to the entity.
     */
    private static boolean isInTableOfOthers(AttributeMapping attribute) {
        Set<String> tables = new HashSet<>();
        attribute.forEachSelectable((index, selectable) -> tables.add(selectable.getContainingTableExpression()));
        Set<String> others = new HashSet<>();
        if (attribute.findContainingEntityMapping().getEntityPersister() instanceof AbstractEntityPersister entity) {
            for (EntityTableMapping table : entity.getTableMappings()) {
                if (table.isInverse() || (table.isOptional() && isKeyOf(table, attribute))) {
                    others.add(table.getTableName());
                }
            }
        }
        return !tables.isEmpty() && others.containsAll(tables);
    }

    private static boolean isKeyOf(EntityTableMapping table, AttributeMapping attribute) {
        Set<String> key = new HashSet<>();
        table.getKeyMapping().getKeyColumns().forEach(column -> key.add(column.getColumnName()));
        return key.containsAll(columns(attribute));
    }

    private static boolean isInIdentifier(AttributeMapping attribute) {
        Set<String> columns = columns(attribute);
        return !columns.isEmpty()
                && columns(attribute.findContainingEntityMapping().getIdentifierMapping())
                        .containsAll(columns);
    }

    private static Set<String> columns(ModelPart part) {
        Set<String> columns = new HashSet<>();
        part.forEachSelectable((index, selectable) -> columns.add(selectable.getSelectionExpression()));
        return columns;
    }

    /**
     * Whether an attribute that is written so has a value whatever Hibernate's state says: the identifier's, or what an insert
     * generates, which Hibernate 7.4 forgets where it updates in the same flush.
     */
    public boolean isNeverNull(AttributeMapping attribute) {
        return this == IDENTIFIER || (this == INSERT && !Presence.of(attribute).isNullable());
    }

    public boolean byInsert() {
        return this != UPDATE;
    }

    public boolean byUpdate() {
        return this == INSERT_AND_UPDATE || this == UPDATE;
    }
}
