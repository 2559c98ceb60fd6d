package dev.outbox.hibernate;

import static java.util.Objects.requireNonNull;

import dev.outbox.event.EventNames;
import dev.outbox.hibernate.value.UnwritableValueException;
import dev.outbox.hibernate.value.ValueForm;
import dev.outbox.hibernate.value.ValueForms;
import dev.outbox.hibernate.value.WrittenBy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.EntityVersionMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.resource.beans.spi.ManagedBeanRegistry;
import org.jspecify.annotations.Nullable;

/** The captured entities of one session factory. Immutable after {@link #of}, which checks all of them. */
final class CaptureModel {
    private final Map<String, EntityCapture> byEntityName = new HashMap<>();
    private final CapturedTables tables = new CapturedTables();
    private final SessionFactoryImplementor factory;
    private final ValueForms forms;
    private final Projection.Projectors projectors;
    private @Nullable DatabaseCascades cascades;

    private CaptureModel(SessionFactoryImplementor factory, Projection.Projectors projectors) {
        this.factory = factory;
        this.projectors = projectors;
        this.forms = new ValueForms(
                factory,
                attribute -> MarkedAttributes.excluded(attribute)
                        || WrittenBy.of(attribute).isEmpty(),
                MarkedAttributes::masked,
                EntityNames::of);
    }

    /**
     * Works out how the annotated entities are captured.
     *
     * @throws OutboxCaptureException if one cannot be, naming it, the attribute and the remedy
     */
    static CaptureModel of(SessionFactoryImplementor factory) {
        ManagedBeanRegistry beans = factory.getServiceRegistry().requireService(ManagedBeanRegistry.class);
        return of(factory, type -> (OutboxProjector<?, ?>) beans.getBean(type).getBeanInstance());
    }

    /**
     * Works out the same to describe the events, without the projectors' instances, which may need what only the running
     * application has.
     *
     * @throws OutboxCaptureException as {@link #of} does
     */
    static CaptureModel toDescribe(SessionFactoryImplementor factory) {
        return of(factory, type -> entity -> {
            throw new IllegalStateException(type.getName() + " was not made");
        });
    }

    private static CaptureModel of(SessionFactoryImplementor factory, Projection.Projectors projectors) {
        CaptureModel model = new CaptureModel(factory, projectors);
        Map<String, EntityMappingType> rootByName = new HashMap<>();
        factory.getMappingMetamodel().forEachEntityDescriptor(entity -> {
            Class<?> annotated =
                    EntityNames.annotatedClass(entity.getMappedJavaType().getJavaTypeClass());
            if (annotated != null) {
                String name = EntityNames.of(entity, annotated);
                requireNameOfOne(name, entity, rootByName);
                if (annotated.getAnnotation(OutboxEntity.class).trigger()) {
                    refuseProjector(entity);
                } else {
                    model.byEntityName.put(entity.getEntityName(), model.capture(entity, name, annotated));
                    model.tables.add(entity, name);
                }
            }
        });
        model.cascades = DatabaseCascades.of(factory, model);
        return model;
    }

    private static void requireNameOfOne(
            String name, EntityMappingType entity, Map<String, EntityMappingType> rootByName) {
        EntityMappingType root = entity.getRootEntityDescriptor();
        EntityMappingType other = rootByName.putIfAbsent(name, root);
        if (other != null && other != root) {
            boolean isOneClass = other.getMappedJavaType().getJavaTypeClass()
                    == root.getMappedJavaType().getJavaTypeClass();
            throw new OutboxCaptureException("entities " + other.getEntityName() + " and " + entity.getEntityName()
                    + " are both captured as '" + name + "'; "
                    + (isOneClass
                            ? "map their class once, or leave @OutboxEntity out"
                            : "give one another name with @OutboxEntity(name = …)"));
        }
    }

    /** How an entity is captured, null when it is not. */
    @Nullable
    EntityCapture find(EntityPersister persister) {
        return byEntityName.get(persister.getEntityName());
    }

    /** The names of the captured entities among an entity and its subclasses. */
    SortedSet<String> namesBelow(String entityName) {
        SortedSet<String> names = new TreeSet<>();
        for (String each :
                factory.getMappingMetamodel().getEntityDescriptor(entityName).getSubclassEntityNames()) {
            EntityCapture capture = byEntityName.get(each);
            if (capture != null) {
                names.add(capture.name());
            }
        }
        return names;
    }

    Collection<EntityCapture> captures() {
        return byEntityName.values();
    }

    CapturedTables tables() {
        return tables;
    }

    /** What the database deletes with an entity. */
    DatabaseCascades cascades() {
        return requireNonNull(cascades);
    }

    private EntityCapture capture(EntityMappingType entity, String name, Class<?> annotated) {
        try {
            OutboxEntity annotation = annotated.getAnnotation(OutboxEntity.class);
            List<AttributeCapture> attributes = attributes(entity);
            NamedAttributes named = new NamedAttributes(entity, attributes);
            return new EntityCapture(
                    entity.getEntityName(),
                    name,
                    identifier(entity),
                    version(entity),
                    attributes,
                    source(entity, annotation),
                    GeneratedByDatabase.unwrittenAlone(entity),
                    GeneratedParts.of(entity),
                    named.quiet(annotation),
                    named.key(annotation),
                    named.subject(annotation),
                    Projection.of(entity, projectors));
        } catch (UnwritableValueException e) {
            throw new OutboxCaptureException(String.valueOf(e.getMessage()), e);
        }
    }

    private ValueForm identifier(EntityMappingType entity) {
        try {
            return forms.ofIdentifier(entity, "entity " + entity.getEntityName() + ": the identifier");
        } catch (UnwritableValueException e) {
            throw new OutboxCaptureException(
                    e.problem() + "; identify it by text, a number, a UUID or another type that JSON can hold, or leave"
                            + " @OutboxEntity out",
                    e);
        }
    }

    private List<AttributeCapture> attributes(EntityMappingType entity) {
        EntityVersionMapping version = entity.getVersionMapping();
        List<AttributeCapture> attributes = new ArrayList<>();
        entity.forEachAttributeMapping(attribute -> {
            if (version == null || attribute != version.getVersionAttribute()) {
                capture(entity, attribute).ifPresent(attributes::add);
            }
        });
        return List.copyOf(attributes);
    }

    private @Nullable AttributeCapture version(EntityMappingType entity) {
        EntityVersionMapping version = entity.getVersionMapping();
        return version == null
                ? null
                : capture(entity, version.getVersionAttribute()).orElse(null);
    }

    private Optional<AttributeCapture> capture(EntityMappingType entity, AttributeMapping attribute) {
        String name = attribute.getAttributeName();
        return forms.ofAttribute(attribute, "entity " + entity.getEntityName() + ": attribute '" + name + "'")
                .map(form -> {
                    WrittenBy written = WrittenBy.of(attribute).orElseThrow();
                    return new AttributeCapture(
                            name,
                            attribute.getStateArrayPosition(),
                            form,
                            written,
                            GeneratedByDatabase.of(attribute),
                            LeftToDatabase.of(attribute),
                            written.isNeverNull(attribute));
                });
    }

    private static void refuseProjector(EntityMappingType entity) {
        Class<?> projector =
                Projection.projectorClass(entity.getMappedJavaType().getJavaTypeClass());
        if (projector != null) {
            throw new OutboxCaptureException("entity " + entity.getEntityName() + ": projector " + projector.getName()
                    + " is unknown to the trigger that writes its events, which would tell what the projector keeps"
                    + " back; leave out one of them");
        }
    }

    private static @Nullable String source(EntityMappingType entity, OutboxEntity annotation) {
        try {
            return annotation.source().isEmpty() ? null : EventNames.requireUriReference("source", annotation.source());
        } catch (IllegalArgumentException e) {
            throw new OutboxCaptureException("entity " + entity.getEntityName() + ": " + e.getMessage(), e);
        }
    }
}
