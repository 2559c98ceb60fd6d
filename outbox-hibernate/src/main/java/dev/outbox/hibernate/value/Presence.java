package dev.outbox.hibernate.value;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.engine.FetchTiming;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.entity.AbstractEntityPersister;

/**
 * Whether an attribute has a value in an event, by the mapping.
 *
 * @param isNullable it may be null
 * @param isLazy nothing may be known of it: a collection, an embeddable with one, or what is mapped to be loaded late and part of the entity's own row
 */
public record Presence(boolean isNullable, boolean isLazy) {
    /** Of a mapped attribute. */
    public static Presence of(AttributeMapping attribute) {
        if (attribute instanceof PluralAttributeMapping) {
            return new Presence(false, true);
        }
        return new Presence(isNullable(attribute), isLazy(attribute));
    }

    private static boolean isNullable(AttributeMapping attribute) {
        if (attribute instanceof ToOneAttributeMapping toOne && toOne.hasNotFoundAction()) {
            return true;
        }
        // A converter may keep null as something else, and something else as null.
        if (attribute instanceof BasicValuedModelPart basic
                && basic.getJdbcMapping().getValueConverter() != null
                && !attribute.getJavaType().getJavaTypeClass().isPrimitive()) {
            return true;
        }
        return attribute.getAttributeMetadata().isNullable()
                || isInOptionalTable(attribute)
                || (attribute instanceof EmbeddedAttributeMapping embedded
                        && embedded.getEmbeddableTypeDescriptor().getAggregateMapping() != null);
    }

    /** In a join table or secondary table without a row where there is no value, whatever its columns require. */
    private static boolean isInOptionalTable(AttributeMapping attribute) {
        Set<String> tables = new HashSet<>();
        attribute.forEachSelectable((index, selectable) -> tables.add(selectable.getContainingTableExpression()));
        return attribute.findContainingEntityMapping().getEntityPersister() instanceof AbstractEntityPersister entity
                && Stream.of(entity.getTableMappings())
                        .anyMatch(table -> table.isOptional() && tables.contains(table.getTableName()));
    }

    /** A reference that is loaded late is there, as the identifier that it holds. */
    private static boolean isLazy(AttributeMapping attribute) {
        return (attribute instanceof EmbeddedAttributeMapping embedded && hasCollections(embedded))
                || (!(attribute instanceof ToOneAttributeMapping)
                        && attribute.getMappedFetchOptions().getTiming() == FetchTiming.DELAYED);
    }

    private static boolean hasCollections(EmbeddedAttributeMapping embedded) {
        EmbeddableMappingType type = embedded.getEmbeddableTypeDescriptor();
        return IntStream.range(0, type.getNumberOfAttributeMappings())
                .mapToObj(type::getAttributeMapping)
                .anyMatch(part -> part instanceof PluralAttributeMapping
                        || (part instanceof EmbeddedAttributeMapping inner && hasCollections(inner)));
    }

    /** The schema of the attribute's values, from that of those which are not null; changes what it is given. */
    public ObjectNode applyTo(ObjectNode schema) {
        return isNullable ? JsonSchemas.orNull(schema) : schema;
    }
}
