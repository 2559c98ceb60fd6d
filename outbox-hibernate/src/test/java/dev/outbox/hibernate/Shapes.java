package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
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
import org.hibernate.metamodel.mapping.SoftDeleteMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.collection.AbstractCollectionPersister;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.property.access.internal.PropertyAccessStrategyBackRefImpl;
import org.hibernate.property.access.internal.PropertyAccessStrategyIndexBackRefImpl;
import org.hibernate.property.access.spi.PropertyAccessStrategy;

/** Finds the shape of what the mapping describes: written without a look at how capture does it. */
final class Shapes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final SessionFactoryImplementor factory;

    Shapes(SessionFactoryImplementor factory) {
        this.factory = factory;
    }

    /** Of an attribute that events should tell; empty for those they leave out. */
    Optional<Shape> ofAttribute(AttributeMapping attribute) {
        PropertyAccessStrategy access = attribute.getPropertyAccess().getPropertyAccessStrategy();
        boolean leftOut = attribute.isVirtual()
                || access instanceof PropertyAccessStrategyBackRefImpl
                || access instanceof PropertyAccessStrategyIndexBackRefImpl
                || MarkedAttributes.excluded(attribute)
                || isNeverWritten(attribute)
                || (attribute instanceof BasicValuedModelPart basic && basic.isFormula())
                || (attribute instanceof PluralAttributeMapping plural
                        && plural.getCollectionDescriptor().isInverse())
                || (attribute instanceof ToOneAttributeMapping toOne
                        && toOne.getSideNature() == ForeignKeyDescriptor.Nature.TARGET);
        return leftOut ? Optional.empty() : Optional.of(ofPart(attribute));
    }

    private static boolean isNeverWritten(AttributeMapping attribute) {
        return !(attribute instanceof PluralAttributeMapping)
                && !(attribute.getDeclaringType() instanceof EntityMappingType && attribute.getGenerator() != null)
                && !attribute.getAttributeMetadata().isInsertable()
                && !attribute.getAttributeMetadata().isUpdatable()
                && !columns(attribute.findContainingEntityMapping().getIdentifierMapping())
                        .containsAll(columns(attribute));
    }

    Shape ofId(EntityMappingType entity) {
        EntityIdentifierMapping id = entity.getIdentifierMapping();
        return id instanceof CompositeIdentifierMapping composite
                ? orNull(ofEmbeddable(composite.getMappedIdEmbeddableTypeDescriptor()))
                : ofPart(id);
    }

    Shape ofPart(ModelPart part) {
        if (part instanceof PluralAttributeMapping plural) {
            return ofCollection(plural);
        }
        if (part instanceof ToOneAttributeMapping toOne && !pointsToId(toOne)) {
            return ofReferenceToAnotherColumn(toOne);
        }
        if (part instanceof EntityValuedModelPart entity) {
            return ofId(entity.getEntityMappingType());
        }
        if (part instanceof DiscriminatedAssociationModelPart any) {
            return ofAny(any);
        }
        if (part instanceof EmbeddableValuedModelPart embeddable) {
            return ofEmbeddable(embeddable.getEmbeddableTypeDescriptor());
        }
        ColumnForm form = new ColumnForm(((BasicValuedModelPart) part).getJdbcMapping());
        return new Shape(1, (values, owner, tables) -> form.expected(values.get(0)), form::told);
    }

    static List<String> columns(ModelPart part) {
        List<String> columns = new ArrayList<>();
        part.forEachSelectable((index, selectable) -> columns.add(selectable.getSelectionExpression()));
        return columns;
    }

    private static boolean pointsToId(ToOneAttributeMapping toOne) {
        AbstractEntityPersister target =
                (AbstractEntityPersister) toOne.getEntityMappingType().getEntityPersister();
        return columns(toOne.getForeignKeyDescriptor().getTargetPart())
                .equals(List.of(target.getIdentifierColumnNames()));
    }

    private Shape ofReferenceToAnotherColumn(ToOneAttributeMapping toOne) {
        AbstractEntityPersister target =
                (AbstractEntityPersister) toOne.getEntityMappingType().getEntityPersister();
        Shape id = ofId(target);
        ForeignKeyDescriptor key = toOne.getForeignKeyDescriptor();
        List<String> targetColumns = columns(key.getTargetPart());
        return new Shape(
                toOne.getJdbcTypeCount(),
                (values, owner, tables) -> tables.rows(key.getTargetTable()).stream()
                        .filter(row -> Tables.values(row, targetColumns).equals(values))
                        .findAny()
                        .map(row -> id.stored()
                                .read(Tables.values(row, List.of(target.getIdentifierColumnNames())), row, tables))
                        .orElse(NODES.nullNode()),
                id.told());
    }

    private Shape ofAny(DiscriminatedAssociationModelPart any) {
        ColumnForm key = new ColumnForm(any.getKeyPart().getJdbcMapping());
        return new Shape(
                2,
                (values, owner, tables) -> {
                    if (values.get(0).isNull()) {
                        return NODES.nullNode();
                    }
                    Object discriminator = any.getDiscriminatorMapping()
                            .getUnderlyingJdbcMapping()
                            .getJdbcJavaType()
                            .fromString(values.get(0).asText());
                    EntityMappingType target = any.resolveDiscriminatorValue(discriminator);
                    ObjectNode reference = NODES.objectNode().put("entity", EntityNames.of(target));
                    return reference.set("id", ofId(target).stored().read(values.subList(1, 2), owner, tables));
                },
                told -> {
                    if (told.isNull()) {
                        return told;
                    }
                    ObjectNode reference = NODES.objectNode();
                    reference.set("entity", told.get("entity"));
                    return reference.set("id", key.told(told.get("id")));
                });
    }

    private Shape ofEmbeddable(EmbeddableMappingType type) {
        Map<String, Shape> parts = new TreeMap<>();
        Map<String, Integer> offsets = new TreeMap<>();
        int[] columns = {0};
        type.forEachAttributeMapping(attribute -> {
            ofAttribute(attribute).ifPresent(shape -> {
                parts.put(attribute.getAttributeName(), shape);
                offsets.put(attribute.getAttributeName(), columns[0]);
            });
            columns[0] += attribute instanceof PluralAttributeMapping ? 0 : attribute.getJdbcTypeCount();
        });
        return new Shape(
                columns[0],
                (values, owner, tables) -> {
                    ObjectNode whole = NODES.objectNode();
                    parts.forEach((name, shape) -> {
                        int offset = offsets.get(name);
                        whole.set(
                                name,
                                shape.stored().read(values.subList(offset, offset + shape.columns()), owner, tables));
                    });
                    return whole;
                },
                told -> {
                    // The database knows no difference between an embeddable whose parts are all null and none.
                    ObjectNode whole = NODES.objectNode();
                    parts.forEach((name, shape) -> {
                        if (told.isNull()) {
                            whole.set(name, shape.told().apply(told));
                        } else if (told.has(name)) {
                            whole.set(name, shape.told().apply(told.get(name)));
                        }
                    });
                    return whole;
                });
    }

    /** A reference that is null in its columns is null, whatever parts the identifier has. */
    private static Shape orNull(Shape id) {
        return new Shape(
                id.columns(),
                (values, owner, tables) -> values.stream().allMatch(JsonNode::isNull)
                        ? NODES.nullNode()
                        : id.stored().read(values, owner, tables),
                told -> told.isNull() ? told : id.told().apply(told));
    }

    private Shape ofCollection(PluralAttributeMapping plural) {
        AbstractCollectionPersister role = (AbstractCollectionPersister) plural.getCollectionDescriptor();
        List<String> ownerKey = columns(plural.getKeyDescriptor().getTargetPart());
        Shape element = ofPart(plural.getElementDescriptor());
        List<String> elementColumns = List.of(role.getElementColumnNames());
        SoftDeleteMapping softDelete = plural.getSoftDeleteMapping();
        RowsOf rows = (owner, tables) -> tables.rows(role.getTableName()).stream()
                .filter(row ->
                        Tables.values(row, List.of(role.getKeyColumnNames())).equals(Tables.values(owner, ownerKey)))
                .filter(row -> softDelete == null || !SoftDeleted.test(softDelete, row))
                .toList();
        return switch (plural.getMappedType().getCollectionSemantics().getCollectionClassification()) {
            case MAP, SORTED_MAP, ORDERED_MAP -> ofMap(rows, plural, element, elementColumns);
            case LIST, ARRAY ->
                ofElements(rows, element, elementColumns, Optional.of(List.of(role.getIndexColumnNames())));
            default -> ofElements(rows, element, elementColumns, Optional.empty());
        };
    }

    private interface RowsOf {
        List<JsonNode> find(JsonNode owner, Tables tables);
    }

    /** In the order of the index, or, without one, in any. */
    private static Shape ofElements(
            RowsOf rows, Shape element, List<String> elementColumns, Optional<List<String>> indexColumns) {
        return new Shape(
                0,
                (values, owner, tables) -> {
                    List<JsonNode> found = new ArrayList<>(rows.find(owner, tables));
                    indexColumns.ifPresent(columns -> found.sort(Comparator.comparing(
                            row -> Tables.value(row, columns.get(0)).longValue())));
                    return array(
                            found.stream()
                                    .map(row -> element.stored().read(Tables.values(row, elementColumns), row, tables))
                                    .toList(),
                            indexColumns.isPresent());
                },
                told -> array(told.valueStream().map(element.told()).toList(), indexColumns.isPresent()));
    }

    private static ArrayNode array(List<JsonNode> elements, boolean ordered) {
        List<JsonNode> sorted = new ArrayList<>(elements);
        if (!ordered) {
            sorted.sort(Comparator.comparing(JsonNode::toString));
        }
        return NODES.arrayNode().addAll(sorted);
    }

    private Shape ofMap(RowsOf rows, PluralAttributeMapping plural, Shape element, List<String> elementColumns) {
        Shape key = ofPart(plural.getIndexDescriptor());
        List<String> keyColumns =
                List.of(((AbstractCollectionPersister) plural.getCollectionDescriptor()).getIndexColumnNames());
        return new Shape(
                0,
                (values, owner, tables) -> {
                    Map<String, JsonNode> map = new TreeMap<>();
                    for (JsonNode row : rows.find(owner, tables)) {
                        JsonNode told = key.stored().read(Tables.values(row, keyColumns), row, tables);
                        map.put(text(told), element.stored().read(Tables.values(row, elementColumns), row, tables));
                    }
                    return NODES.objectNode().setAll(map);
                },
                told -> {
                    Map<String, JsonNode> map = new TreeMap<>();
                    told.properties()
                            .forEach(each ->
                                    map.put(each.getKey(), element.told().apply(each.getValue())));
                    return NODES.objectNode().setAll(map);
                });
    }

    /** A key of a JSON object, for an identifier of several parts {@code line=2,order=7}. */
    private static String text(JsonNode key) {
        return key.isObject()
                ? String.join(
                        ",",
                        key.properties().stream()
                                .map(each -> each.getKey() + "=" + text(each.getValue()))
                                .toList())
                : key.isNumber() ? key.decimalValue().toPlainString() : key.asText();
    }

    SessionFactoryImplementor factory() {
        return factory;
    }
}
