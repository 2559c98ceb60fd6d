package dev.outbox.hibernate.value;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.CollectionPart;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.DiscriminatedAssociationModelPart;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.EntityValuedModelPart;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.ValuedModelPart;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.property.access.internal.PropertyAccessStrategyBackRefImpl;
import org.hibernate.property.access.internal.PropertyAccessStrategyIndexBackRefImpl;
import org.hibernate.property.access.spi.PropertyAccessStrategy;

/** Finds the form of what the mapping model describes. Used at the start only. */
public final class ValueForms {
    private final SessionFactoryImplementor factory;
    private final Predicate<AttributeMapping> excluded;
    private final Predicate<AttributeMapping> masked;
    private final Function<EntityMappingType, String> names;

    /**
     * @param excluded tells the attributes, also of embeddables, that the application wants left out
     * @param masked tells those whose values are not to be shown
     * @param names what entities are called in events
     */
    public ValueForms(
            SessionFactoryImplementor factory,
            Predicate<AttributeMapping> excluded,
            Predicate<AttributeMapping> masked,
            Function<EntityMappingType, String> names) {
        this.factory = factory;
        this.excluded = excluded;
        this.masked = masked;
        this.names = names;
    }

    /**
     * The form of an attribute, empty when it is none of the entity's own state: excluded, calculated by the database
     * from a formula, the side of an association that the other entity owns, or an embeddable of nothing else.
     *
     * @param where how a message names the attribute
     * @throws UnwritableValueException if its values cannot be written as JSON
     */
    public Optional<ValueForm> ofAttribute(AttributeMapping attribute, String where) {
        if (isSynthetic(attribute)
                || excluded.test(attribute)
                || isCalculated(attribute)
                || isOwnedElsewhere(attribute)) {
            return Optional.empty();
        }
        ValueForm form = ofPart(attribute, where);
        if (form instanceof EmbeddableForm embeddable && embeddable.isWithoutParts()) {
            return Optional.empty();
        }
        return Optional.of(masked.test(attribute) ? new MaskedForm(form) : form);
    }

    /** The form of an entity's identifier. */
    public ValueForm ofIdentifier(EntityMappingType entity, String where) {
        EntityIdentifierMapping identifier = entity.getIdentifierMapping();
        return identifier instanceof CompositeIdentifierMapping composite
                ? ofEmbeddable(composite.getMappedIdEmbeddableTypeDescriptor(), false, where)
                : ofPart(identifier, where);
    }

    /** Made by Hibernate for itself: the identifier's twin beside an id class, references back to a collection's owner. */
    private static boolean isSynthetic(AttributeMapping attribute) {
        PropertyAccessStrategy access = attribute.getPropertyAccess().getPropertyAccessStrategy();
        // Inside an id class, what is virtual is the identifier of an entity of which the identifier consists.
        return (attribute.isVirtual() && attribute.getDeclaringType() instanceof EntityMappingType)
                || access instanceof PropertyAccessStrategyBackRefImpl
                || access instanceof PropertyAccessStrategyIndexBackRefImpl;
    }

    private static boolean isCalculated(AttributeMapping attribute) {
        return attribute instanceof BasicValuedModelPart basic && basic.isFormula();
    }

    private static boolean isOwnedElsewhere(AttributeMapping attribute) {
        if (attribute instanceof PluralAttributeMapping plural) {
            return plural.getCollectionDescriptor().isInverse() || !isWritten(plural);
        }
        return attribute instanceof ToOneAttributeMapping toOne
                && toOne.getSideNature() == ForeignKeyDescriptor.Nature.TARGET;
    }

    /** With a column that is neither insertable nor updatable, one-to-many is written by its elements alone. */
    private static boolean isWritten(PluralAttributeMapping plural) {
        ValuedModelPart key = plural.getKeyDescriptor().getKeyPart();
        return IntStream.range(0, key.getJdbcTypeCount())
                .allMatch(column -> key.getSelectable(column).isUpdateable());
    }

    private ValueForm ofPart(ModelPart part, String where) {
        if (part instanceof PluralAttributeMapping plural) {
            return ofCollection(plural, where);
        }
        if (part instanceof EntityValuedModelPart entity) {
            return ofEntity(entity.getEntityMappingType(), where);
        }
        if (part instanceof DiscriminatedAssociationModelPart) {
            return ofAnyEntity(where);
        }
        if (part instanceof EmbeddableValuedModelPart embeddable) {
            return ofEmbeddable(embeddable.getEmbeddableTypeDescriptor(), isInColumns(embeddable), where);
        }
        if (part instanceof BasicValuedModelPart basic) {
            return BasicForms.of(
                            basic.getJdbcMapping(),
                            new ColumnDigits(basic.getTemporalPrecision(), basic.getScale()),
                            factory)
                    .orElseThrow(() -> new UnwritableValueException(
                            where, "of type " + basic.getJavaType().getTypeName() + " cannot be written as JSON"));
        }
        throw new UnwritableValueException(where, "is mapped in a way that cannot be written as JSON");
    }

    private AssociationForm ofEntity(EntityMappingType target, String where) {
        return new AssociationForm(target, ofIdentifier(target, where));
    }

    /** Not only of those whose discriminator is mapped: Hibernate takes the names of all others as they are. */
    private ValueForm ofAnyEntity(String where) {
        Map<String, AnyForm.Target> targets = new HashMap<>();
        factory.getMappingMetamodel()
                .forEachEntityDescriptor(entity -> targets.put(
                        entity.getEntityName(), new AnyForm.Target(names.apply(entity), ofEntity(entity, where))));
        return new AnyForm(Map.copyOf(targets));
    }

    private ValueForm ofEmbeddable(EmbeddableMappingType type, boolean inColumns, String where) {
        List<EmbeddableForm.Part> parts = new ArrayList<>();
        type.forEachAttributeMapping(attribute -> ofAttribute(attribute, where + "." + attribute.getAttributeName())
                .map(form -> new EmbeddableForm.Part(
                        attribute, form, WrittenBy.of(attribute).orElseThrow()))
                .filter(part -> !isElement(type) || part.written().byInsert())
                .ifPresent(parts::add));
        // Hibernate's order is alphabetical too, but that of components for a record: a key must not hang on that.
        parts.sort(Comparator.comparing(EmbeddableForm.Part::name));
        return new EmbeddableForm(type, inColumns, parts);
    }

    /** Whether it is in a collection, of which rows come and go rather than change. */
    private static boolean isElement(EmbeddableMappingType type) {
        return type.getEmbeddedValueMapping() instanceof CollectionPart;
    }

    /**
     * Whether one without values cannot be told from none: an attribute with columns for its parts, and none that says of
     * which class it is. An element of a collection has a row, and what lies in one column has a value there.
     */
    private static boolean isInColumns(ModelPart part) {
        if (!(part instanceof AttributeMapping attribute)
                || !(part instanceof EmbeddableValuedModelPart embeddable)
                || embeddable.getEmbeddableTypeDescriptor().isPolymorphic()
                || embeddable.getEmbeddableTypeDescriptor().getAggregateMapping() != null) {
            return false;
        }
        return !(attribute.getDeclaringType() instanceof EmbeddableMappingType outer)
                || !(outer.getEmbeddedValueMapping() instanceof AttributeMapping outerAttribute)
                || isInColumns(outerAttribute);
    }

    private ValueForm ofCollection(PluralAttributeMapping plural, String where) {
        ValueForm whole = ofWholeCollection(plural, where);
        Set<String> filters = FilteredForm.filtersOf(plural);
        return filters.isEmpty() ? whole : new FilteredForm(filters, whole);
    }

    private ValueForm ofWholeCollection(PluralAttributeMapping plural, String where) {
        ValueForm element = ofPart(plural.getElementDescriptor(), where);
        CollectionPart index = plural.getIndexDescriptor();
        return switch (plural.getMappedType().getCollectionSemantics().getCollectionClassification()) {
            case MAP, SORTED_MAP, ORDERED_MAP -> new MapForm(ofPart(index, where), element, false);
            case SET, SORTED_SET, ORDERED_SET -> new CollectionForm(CollectionForm.Sameness.SET, element);
            case LIST, ARRAY -> new CollectionForm(CollectionForm.Sameness.LIST, element);
            case BAG, ID_BAG -> new CollectionForm(CollectionForm.Sameness.BAG, element);
        };
    }
}
