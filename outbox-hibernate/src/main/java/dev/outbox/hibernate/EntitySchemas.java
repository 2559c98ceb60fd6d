package dev.outbox.hibernate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.outbox.hibernate.EntityChange.Kind;
import dev.outbox.hibernate.schema.EventSchema;
import dev.outbox.hibernate.value.FilteredForm;
import dev.outbox.hibernate.value.JsonSchemas;
import dev.outbox.hibernate.value.Presence;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.EntityMappingType;

/** Describes what {@link ChangeEvents} writes: a schema for each event type. */
final class EntitySchemas {
    private static final String DEFINITIONS = "$defs";

    private final SessionFactoryImplementor factory;
    private final CaptureSettings settings;

    EntitySchemas(SessionFactoryImplementor factory, CaptureSettings settings) {
        this.factory = factory;
        this.settings = settings;
    }

    /** The schemas of all event types, by their names. */
    List<EventSchema> all() {
        Map<String, Map<String, EntityCapture>> byName = new TreeMap<>();
        for (EntityCapture capture : CaptureModel.toDescribe(factory).captures()) {
            if (hasInstances(capture)) {
                byName.computeIfAbsent(capture.name(), name -> new TreeMap<>()).put(capture.entityName(), capture);
            }
        }
        List<EventSchema> schemas = new ArrayList<>();
        byName.forEach((name, entities) -> {
            for (Kind kind : Kind.values()) {
                schemas.add(schema(name, kind, List.copyOf(entities.values())));
            }
        });
        return schemas;
    }

    private boolean hasInstances(EntityCapture capture) {
        return !Modifier.isAbstract(
                entity(capture).getMappedJavaType().getJavaTypeClass().getModifiers());
    }

    /**
     * @param entities those whose changes are told under the name: one, or several of a hierarchy, which have the
     *     identifier and the version in common
     */
    private EventSchema schema(String name, Kind kind, List<EntityCapture> entities) {
        String type = ChangeEvents.type(name, kind);
        EntityCapture any = entities.get(0);
        ObjectNode schema = JsonSchemas.any().put("$schema", "https://json-schema.org/draft/2020-12/schema");
        settings.dataSchema().ifPresent(base -> schema.put("$id", base.of(type)));
        schema.put("title", type).setAll(JsonSchemas.object());
        property(schema, "entity", JsonSchemas.type("string", "const", name), true);
        property(schema, "id", any.id().schema(), true);
        boolean knowsState = kind != Kind.DELETED;
        if (any.version() != null) {
            property(
                    schema,
                    "version",
                    any.version().form().schema(),
                    knowsState && any.version().isKnown(kind));
        }
        List<EntityCapture> byAttributes =
                entities.stream().filter(entity -> entity.projection() == null).toList();
        List<EntityCapture> stated = knowsState ? entities : byAttributes;
        if (!stated.isEmpty()) {
            property(
                    schema,
                    "state",
                    states(stated),
                    knowsState && !settings.payload().dropsState());
        }
        if (kind == Kind.UPDATED) {
            if (!byAttributes.isEmpty()) {
                property(schema, "changed", changed(byAttributes), false);
            }
            property(schema, "upsert", isTrue(), false);
        }
        if (settings.payload().dropsState()) {
            property(schema, "dropped", isTrue(), false);
        }
        ObjectNode definitions = schema.putObject(DEFINITIONS);
        stated.forEach(entity -> definitions.set(definition(entity), state(entity, kind)));
        return new EventSchema(type, schema);
    }

    private ObjectNode states(List<EntityCapture> entities) {
        return anyOf(entities.stream()
                .map(entity -> reference("#/" + DEFINITIONS + "/" + definition(entity)))
                .toList());
    }

    private ObjectNode state(EntityCapture entity, Kind kind) {
        Projection projection = entity.projection();
        if (projection != null) {
            return projection.schema();
        }
        ObjectNode state = JsonSchemas.object();
        for (AttributeCapture attribute : entity.attributes()) {
            Presence presence = presence(entity, attribute);
            // What is new has been made in memory, where nothing is loaded late.
            boolean isLoaded = kind == Kind.CREATED || !presence.isLazy();
            boolean mayBeLeftOut = presence.isNullable() && attribute.left().byInsert();
            property(
                    state,
                    attribute.name(),
                    presence.applyTo(attribute.form().schema()),
                    attribute.isKnown(kind) && isLoaded && !mayBeLeftOut && !isFiltered(attribute));
        }
        return state;
    }

    private ObjectNode changed(List<EntityCapture> entities) {
        Map<String, List<EntityCapture>> byAttribute = new LinkedHashMap<>();
        entities.forEach(entity -> entity.attributes()
                .forEach(attribute -> byAttribute
                        .computeIfAbsent(attribute.name(), name -> new ArrayList<>())
                        .add(entity)));
        ObjectNode changed = JsonSchemas.object();
        byAttribute.forEach((attribute, owners) -> property(changed, attribute, change(attribute, owners), false));
        return changed;
    }

    private ObjectNode change(String attribute, List<EntityCapture> owners) {
        // Of an attribute that all have from one superclass, the first tells what it is.
        Map<ObjectNode, ObjectNode> references = new LinkedHashMap<>();
        boolean isLazy = false;
        boolean isFiltered = false;
        for (EntityCapture owner : owners) {
            AttributeCapture captured = owner.attributes().get(owner.indexOf(attribute));
            Presence presence = presence(owner, captured);
            isLazy |= presence.isLazy();
            isFiltered |= isFiltered(captured);
            references.putIfAbsent(
                    presence.applyTo(captured.form().schema()),
                    reference("#/" + DEFINITIONS + "/" + definition(owner) + "/properties/" + attribute));
        }
        ObjectNode values = anyOf(List.copyOf(references.values()));
        ObjectNode change = JsonSchemas.object();
        property(change, "from", values, !isLazy);
        property(change, "to", values.deepCopy(), !isFiltered);
        return change;
    }

    private static boolean isFiltered(AttributeCapture attribute) {
        return attribute.form() instanceof FilteredForm;
    }

    private Presence presence(EntityCapture entity, AttributeCapture attribute) {
        return Presence.of(entity(entity).findAttributeMapping(attribute.name()));
    }

    private String definition(EntityCapture entity) {
        return entity(entity).getImportedName();
    }

    private EntityMappingType entity(EntityCapture capture) {
        return factory.getMappingMetamodel().getEntityDescriptor(capture.entityName());
    }

    private static void property(ObjectNode object, String name, ObjectNode schema, boolean always) {
        JsonSchemas.property(object, name, schema);
        if (always) {
            JsonSchemas.require(object, name);
        }
    }

    private static ObjectNode reference(String to) {
        return JsonSchemas.any().put("$ref", to);
    }

    private static ObjectNode isTrue() {
        return JsonSchemas.type("boolean").put("const", true);
    }

    private static ObjectNode anyOf(List<ObjectNode> schemas) {
        if (schemas.size() == 1) {
            return schemas.get(0);
        }
        ObjectNode any = JsonSchemas.any();
        ArrayNode alternatives = any.putArray("anyOf");
        schemas.forEach(alternatives::add);
        return any;
    }
}
