package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.generator.internal.GeneratedAlwaysGeneration;
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
import org.hibernate.metamodel.mapping.SelectableMapping;
import org.hibernate.metamodel.mapping.SoftDeleteMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ManyToManyCollectionPart;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.collection.AbstractCollectionPersister;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.hibernate.persister.entity.mutation.EntityTableMapping;
import org.hibernate.property.access.internal.PropertyAccessStrategyBackRefImpl;
import org.hibernate.property.access.internal.PropertyAccessStrategyIndexBackRefImpl;
import org.hibernate.property.access.spi.PropertyAccessStrategy;
import org.hibernate.sql.Template;
import org.hibernate.type.BasicPluralType;
import org.hibernate.type.CustomType;
import org.hibernate.type.descriptor.jdbc.AggregateJdbcType;

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
        boolean leftOut = (attribute.isVirtual() && attribute.getDeclaringType() instanceof EntityMappingType)
                || access instanceof PropertyAccessStrategyBackRefImpl
                || access instanceof PropertyAccessStrategyIndexBackRefImpl
                || MarkedAttributes.excluded(attribute)
                || isNeverWritten(attribute)
                || isNotWrittenInElement(attribute)
                || isInTableOfOthers(attribute)
                || (attribute instanceof BasicValuedModelPart basic && basic.isFormula())
                || (attribute instanceof PluralAttributeMapping plural && isOfElements(plural))
                || (attribute instanceof ToOneAttributeMapping toOne
                        && toOne.getSideNature() == ForeignKeyDescriptor.Nature.TARGET)
                || (attribute instanceof EmbeddedAttributeMapping embedded && isLeftOut(embedded));
        if (leftOut) {
            return Optional.empty();
        }
        Shape shape = isUnjudged(attribute) ? Shape.unjudged(attribute.getJdbcTypeCount()) : ofPart(attribute);
        boolean mayBeUnknown = isGenerated(attribute)
                || isInIdentifier(attribute)
                || attribute.findContainingEntityMapping().getEntityPersister().isDynamicInsert();
        return Optional.of(mayBeUnknown ? shape.optional() : shape);
    }

    /** Whether the elements write where they belong. */
    private static boolean isOfElements(PluralAttributeMapping plural) {
        AbstractCollectionPersister role = (AbstractCollectionPersister) plural.getCollectionDescriptor();
        return role.isInverse()
                || !plural.getKeyDescriptor().getKeyPart().getSelectable(0).isUpdateable();
    }

    private boolean isLeftOut(EmbeddedAttributeMapping embedded) {
        EmbeddableMappingType type = embedded.getEmbeddableTypeDescriptor();
        return IntStream.range(0, type.getNumberOfAttributeMappings())
                .mapToObj(type::getAttributeMapping)
                .allMatch(part -> ofAttribute(part).isEmpty());
    }

    static boolean isGenerated(AttributeMapping attribute) {
        return attribute.getDeclaringType() instanceof EntityMappingType && attribute.getGenerator() != null;
    }

    private static boolean isNeverWritten(AttributeMapping attribute) {
        return !(attribute instanceof PluralAttributeMapping)
                && !isGenerated(attribute)
                && !attribute.getAttributeMetadata().isInsertable()
                && !attribute.getAttributeMetadata().isUpdatable()
                && !isInIdentifier(attribute);
    }

    private static boolean isNotWrittenInElement(AttributeMapping attribute) {
        return attribute.getDeclaringType() instanceof EmbeddableMappingType embeddable
                && embeddable.getEmbeddedValueMapping() instanceof CollectionPart
                && !(attribute instanceof PluralAttributeMapping)
                && !attribute.getAttributeMetadata().isInsertable();
    }

    static boolean isInIdentifier(AttributeMapping attribute) {
        List<String> columns = columns(attribute);
        return !columns.isEmpty()
                && columns(attribute.findContainingEntityMapping().getIdentifierMapping())
                        .containsAll(columns);
    }

    private static boolean isInTableOfOthers(AttributeMapping attribute) {
        Set<String> others = new HashSet<>();
        for (EntityTableMapping table : ((AbstractEntityPersister)
                        attribute.findContainingEntityMapping().getEntityPersister())
                .getTableMappings()) {
            List<String> key = new ArrayList<>();
            table.getKeyMapping().getKeyColumns().forEach(column -> key.add(column.getColumnName()));
            if (table.isInverse() || (table.isOptional() && key.containsAll(columns(attribute)))) {
                others.add(table.getTableName());
            }
        }
        List<String> tables = new ArrayList<>();
        attribute.forEachSelectable((index, column) -> tables.add(column.getContainingTableExpression()));
        return !tables.isEmpty() && others.containsAll(tables);
    }

    /**
     * What is not in the columns themselves: what formulas, restrictions and missing rows make of them, what expressions of
     * the database calculate, what types of the application's own make of a value, and the parts of what lies in one column as JSON, XML or a type of the database.
     */
    private boolean isUnjudged(AttributeMapping attribute) {
        if (attribute instanceof PluralAttributeMapping plural) {
            return isUnjudged((AbstractCollectionPersister) plural.getCollectionDescriptor())
                    || isCalculated(plural.getElementDescriptor())
                    || hasUnjudgedParts(plural.getElementDescriptor());
        }
        return (isGenerated(attribute) && attribute.getGenerator() instanceof GeneratedAlwaysGeneration)
                || isCalculated(attribute)
                || (attribute instanceof BasicValuedModelPart basic && basic.getJdbcMapping() instanceof CustomType<?>)
                || (attribute instanceof ToOneAttributeMapping toOne && mayBeHidden(toOne))
                || (attribute instanceof EmbeddableValuedModelPart embeddable
                        && embeddable.getEmbeddableTypeDescriptor().getAggregateMapping() != null)
                || (attribute instanceof BasicValuedModelPart basic
                        && basic.getJdbcMapping() instanceof BasicPluralType<?, ?> array
                        && array.getElementType().getJdbcType() instanceof AggregateJdbcType);
    }

    private boolean hasUnjudgedParts(ModelPart element) {
        if (!(element instanceof EmbeddableValuedModelPart embeddable)) {
            return false;
        }
        EmbeddableMappingType type = embeddable.getEmbeddableTypeDescriptor();
        return IntStream.range(0, type.getNumberOfAttributeMappings())
                .mapToObj(type::getAttributeMapping)
                .anyMatch(this::isUnjudged);
    }

    private boolean isCalculated(ModelPart part) {
        boolean[] isCalculated = {false};
        part.forEachSelectable((index, column) ->
                isCalculated[0] |= column.isFormula() || isReadOtherwise(column) || isWrittenOtherwise(column));
        return isCalculated[0];
    }

    /** By an expression other than the parameter itself or with the cast of its type, which Hibernate 7.4 has for each. */
    private boolean isWrittenOtherwise(SelectableMapping column) {
        String written = column.getCustomWriteExpression();
        return written != null
                && !written.equals("?")
                && !written.equals(column.getJdbcMapping()
                        .getJdbcType()
                        .wrapWriteExpression(
                                "?", null, factory.getJdbcServices().getDialect()));
    }

    /** By an expression other than the column itself, which Hibernate 7.4 has for each. */
    private static boolean isReadOtherwise(SelectableMapping column) {
        String read = column.getCustomReadExpression();
        return read != null && !read.equals(Template.TEMPLATE + "." + column.getSelectionExpression());
    }

    private static boolean mayBeHidden(ToOneAttributeMapping toOne) {
        return toOne.hasNotFoundAction()
                || toOne.getEntityMappingType().getSoftDeleteMapping() != null
                || ((AbstractEntityPersister) toOne.getEntityMappingType().getEntityPersister()).hasWhereRestrictions();
    }

    private static boolean isUnjudged(AbstractCollectionPersister role) {
        return role.hasWhereRestrictions()
                || Stream.of(role.getKeyColumnNames(), role.getElementColumnNames(), role.getIndexColumnNames())
                        .anyMatch(columns ->
                                columns != null && Arrays.asList(columns).contains(null));
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
        if (part instanceof ToOneAttributeMapping toOne && !pointsToId(toOne, toOne.getForeignKeyDescriptor())) {
            return ofReferenceToAnotherColumn(toOne, toOne.getForeignKeyDescriptor());
        }
        if (part instanceof ManyToManyCollectionPart element
                && !pointsToId(element, element.getForeignKeyDescriptor())) {
            return ofReferenceToAnotherColumn(element, element.getForeignKeyDescriptor());
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

    private static boolean pointsToId(EntityValuedModelPart reference, ForeignKeyDescriptor key) {
        return columns(key.getTargetPart()).equals(List.of(target(reference).getIdentifierColumnNames()));
    }

    private static AbstractEntityPersister target(EntityValuedModelPart reference) {
        return (AbstractEntityPersister) reference.getEntityMappingType().getEntityPersister();
    }

    private Shape ofReferenceToAnotherColumn(EntityValuedModelPart reference, ForeignKeyDescriptor key) {
        AbstractEntityPersister target = target(reference);
        Shape id = ofId(target);
        List<String> targetColumns = columns(key.getTargetPart());
        List<String> targetTables = tables(target, key.getTargetTable());
        return new Shape(
                reference.getJdbcTypeCount(),
                (values, owner, tables) -> targetTables.stream()
                        .flatMap(table -> tables.rows(table).stream())
                        .filter(row -> !values.contains(NODES.nullNode())
                                && Tables.values(row, targetColumns).equals(values))
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
        List<String> ownerKey = ownerKey(plural);
        Shape element = ofPart(plural.getElementDescriptor());
        List<String> elementColumns = List.of(role.getElementColumnNames());
        SoftDeleteMapping softDelete = plural.getSoftDeleteMapping();
        List<String> roleTables = tables(role);
        RowsOf rows = (owner, tables) -> roleTables.stream()
                .flatMap(table -> tables.rows(table).stream())
                .filter(row ->
                        Tables.values(row, List.of(role.getKeyColumnNames())).equals(Tables.values(owner, ownerKey)))
                .filter(row -> softDelete == null || !SoftDeleted.test(softDelete, row))
                .toList();
        return switch (plural.getMappedType().getCollectionSemantics().getCollectionClassification()) {
            case MAP, SORTED_MAP, ORDERED_MAP ->
                hasKeysOfItsOwn(plural)
                        ? ofMap(rows, plural, element, elementColumns)
                        : ofElements(rows, element, elementColumns, Optional.empty());
            case LIST, ARRAY ->
                ofElements(rows, element, elementColumns, Optional.of(List.of(role.getIndexColumnNames())));
            default -> ofElements(rows, element, elementColumns, Optional.empty());
        };
    }

    private static List<String> tables(AbstractCollectionPersister role) {
        return role.isOneToMany()
                ? tables((AbstractEntityPersister) role.getElementPersister(), role.getTableName())
                : List.of(role.getTableName());
    }

    /** Several where an entity has a table for each class, which the mapping names as the union of all. */
    private static List<String> tables(AbstractEntityPersister entity, String table) {
        if (!(entity instanceof UnionSubclassEntityPersister element)) {
            return List.of(table);
        }
        return element.getSubclassEntityNames().stream()
                .map(name -> (AbstractEntityPersister)
                        element.getFactory().getMappingMetamodel().getEntityDescriptor(name))
                .filter(subclass -> !subclass.isAbstract())
                .map(AbstractEntityPersister::getIdentifierTableName)
                .distinct()
                .toList();
    }

    /** The columns to which the collection's key points, in the owner's first table. */
    private static List<String> ownerKey(PluralAttributeMapping plural) {
        ModelPart target = plural.getKeyDescriptor().getTargetPart();
        return target instanceof EntityIdentifierMapping
                ? columns(plural.findContainingEntityMapping()
                        .getRootEntityDescriptor()
                        .getIdentifierMapping())
                : columns(target);
    }

    /** Rather than an attribute of its elements, which may change without it. */
    private static boolean hasKeysOfItsOwn(PluralAttributeMapping map) {
        return map.getIndexMetadata().getIndexPropertyName() == null
                && !(map.getIndexDescriptor() instanceof SelectableMapping key && !key.isInsertable());
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
