package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.RepresentationMode;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.EntityVersionMapping;
import org.hibernate.metamodel.mapping.SoftDeleteMapping;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.hibernate.persister.entity.mutation.EntityTableMapping;

/** Reads the states of one captured entity out of the tables, as events should tell them. */
final class EntityRows {
    /** An entity's identity in events. */
    record Identity(String entity, JsonNode id) {}

    /** What events should tell of an entity; the version is JSON's null where there is none. */
    record State(JsonNode version, Map<String, JsonNode> attributes) {}

    private record Attribute(Shape shape, String table, List<String> columns) {}

    private final AbstractEntityPersister entity;
    private final String name;
    private final Shape id;
    private final Map<String, List<String>> keysByTable = new LinkedHashMap<>();
    private final Set<String> requiredTables = new HashSet<>();
    private final Map<String, Attribute> attributes = new LinkedHashMap<>();
    private final Optional<Attribute> version;

    private EntityRows(AbstractEntityPersister entity, Shapes shapes) {
        this.entity = entity;
        this.name = EntityNames.of(entity);
        this.id = shapes.ofId(entity);
        for (EntityTableMapping table : entity.getTableMappings()) {
            List<String> keys = new ArrayList<>();
            table.getKeyMapping().getKeyColumns().forEach(column -> keys.add(column.getColumnName()));
            keysByTable.put(table.getTableName(), keys);
            if (!table.isOptional() && !table.isInverse()) {
                requiredTables.add(table.getTableName());
            }
        }
        EntityVersionMapping versionMapping = entity.getVersionMapping();
        AttributeMapping versionAttribute = versionMapping == null ? null : versionMapping.getVersionAttribute();
        this.version = Optional.ofNullable(versionAttribute)
                .flatMap(attribute -> shapes.ofAttribute(attribute).map(shape -> attribute(attribute, shape)));
        entity.forEachAttributeMapping(attribute -> {
            if (attribute != versionAttribute) {
                shapes.ofAttribute(attribute)
                        .ifPresent(shape -> attributes.put(attribute.getAttributeName(), attribute(attribute, shape)));
            }
        });
    }

    /** All captured entities that can have instances. */
    static List<EntityRows> all(SessionFactoryImplementor factory) {
        Shapes shapes = new Shapes(factory);
        return entities(factory)
                .filter(entity ->
                        EntityNames.annotatedClass(entity.getMappedJavaType().getJavaTypeClass()) != null)
                .map(entity -> new EntityRows(entity, shapes))
                .toList();
    }

    static Stream<AbstractEntityPersister> entities(SessionFactoryImplementor factory) {
        List<AbstractEntityPersister> entities = new ArrayList<>();
        factory.getMappingMetamodel().forEachEntityDescriptor(each -> entities.add((AbstractEntityPersister) each));
        // Of those without a class are the tables of Hibernate Envers.
        return entities.stream()
                .filter(entity -> !entity.isAbstract()
                        && entity.getRepresentationStrategy().getMode() == RepresentationMode.POJO);
    }

    String name() {
        return name;
    }

    /** By the attribute's name, the version's by none. */
    Map<String, Shape> shapes() {
        Map<String, Shape> shapes = new HashMap<>();
        attributes.forEach((attribute, each) -> shapes.put(attribute, each.shape));
        version.ifPresent(each -> shapes.put("", each.shape));
        return shapes;
    }

    JsonNode toldId(JsonNode told) {
        return id.told().apply(told);
    }

    /** The states of all entities that are there. */
    Map<Identity, State> read(Tables tables) {
        Map<Identity, State> states = new HashMap<>();
        List<String> keys = keysByTable.get(entity.getIdentifierTableName());
        for (JsonNode row : tables.rows(entity.getIdentifierTableName())) {
            List<JsonNode> key = Tables.values(row, keys);
            if (isThere(row, key, tables)) {
                states.put(new Identity(name, id.stored().read(key, row, tables)), state(key, row, tables));
            }
        }
        return states;
    }

    private boolean isThere(JsonNode row, List<JsonNode> key, Tables tables) {
        SoftDeleteMapping softDelete = entity.getSoftDeleteMapping();
        return (softDelete == null || !SoftDeleted.test(softDelete, row))
                && requiredTables.stream()
                        .allMatch(table -> find(table, key, tables).isPresent())
                && isOfThisClass(row, key, tables);
    }

    private boolean isOfThisClass(JsonNode row, List<JsonNode> key, Tables tables) {
        if (entity instanceof UnionSubclassEntityPersister || (!entity.isInherited() && !hasSubclasses())) {
            return true;
        }
        if (entity.getDiscriminatorMapping() != null
                && entity.getDiscriminatorMapping().hasPhysicalColumn()) {
            return isOfThisClass(Tables.value(row, entity.getDiscriminatorColumnName()));
        }
        return subclasses(entity)
                .flatMap(subclass -> Stream.of(subclass.getTableMappings()))
                .filter(table -> !keysByTable.containsKey(table.getTableName()) && !table.isOptional())
                .noneMatch(table -> tables.rows(table.getTableName()).stream().anyMatch(each -> {
                    List<String> columns = new ArrayList<>();
                    table.getKeyMapping().getKeyColumns().forEach(column -> columns.add(column.getColumnName()));
                    return Tables.values(each, columns).equals(key);
                }));
    }

    /** One class may have the rows without a value, one those with a value that is no other's. */
    private boolean isOfThisClass(JsonNode discriminator) {
        if (discriminator.isNull()) {
            return entity.getDiscriminatorSQLValue().equals("null");
        }
        return entity.getDiscriminatorSQLValue().equals("not null")
                ? subclasses(entity.getRootEntityDescriptor()).noneMatch(other -> isValue(discriminator, other))
                : isValue(discriminator, entity);
    }

    private static boolean isValue(JsonNode discriminator, AbstractEntityPersister entity) {
        return discriminator.asText().equals(String.valueOf(entity.getDiscriminatorValue()));
    }

    private boolean hasSubclasses() {
        return entity.getSubclassEntityNames().size() > 1;
    }

    private Stream<AbstractEntityPersister> subclasses(EntityMappingType of) {
        return of.getSubclassEntityNames().stream()
                .filter(subclass -> !subclass.equals(entity.getEntityName()))
                .map(subclass -> (AbstractEntityPersister)
                        entity.getFactory().getMappingMetamodel().getEntityDescriptor(subclass));
    }

    private State state(List<JsonNode> key, JsonNode row, Tables tables) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        attributes.forEach((attribute, each) -> values.put(attribute, value(each, key, row, tables)));
        return new State(version.map(each -> value(each, key, row, tables)).orElse(RowJournal.JSON.nullNode()), values);
    }

    private JsonNode value(Attribute attribute, List<JsonNode> key, JsonNode row, Tables tables) {
        JsonNode holder = find(attribute.table, key, tables).orElse(RowJournal.JSON.nullNode());
        return attribute.shape.stored().read(Tables.values(holder, attribute.columns), row, tables);
    }

    private Optional<JsonNode> find(String table, List<JsonNode> key, Tables tables) {
        return tables.rows(table).stream()
                .filter(row -> Tables.values(row, keysByTable.get(table)).equals(key))
                .findAny();
    }

    private Attribute attribute(AttributeMapping attribute, Shape shape) {
        List<String> columns = new ArrayList<>();
        String[] table = {entity.getIdentifierTableName()};
        if (shape.columns() > 0) {
            attribute.forEachSelectable((index, selectable) -> {
                columns.add(selectable.getSelectionExpression());
                table[0] = selectable.getContainingTableExpression();
            });
        }
        // In a table per class the mapping names the union of the tables.
        return new Attribute(
                shape, keysByTable.containsKey(table[0]) ? table[0] : entity.getIdentifierTableName(), columns);
    }
}
