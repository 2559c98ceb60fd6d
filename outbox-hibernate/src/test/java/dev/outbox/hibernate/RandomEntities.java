package dev.outbox.hibernate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SelfDirtinessTracker;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.generator.Assigned;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.BasicValuedModelPart;
import org.hibernate.metamodel.mapping.DiscriminatedAssociationModelPart;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.metamodel.mapping.EntityIdentifierMapping;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.EntityValuedModelPart;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.ModelPart;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.metamodel.mapping.PluralAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.metamodel.spi.ValueAccess;
import org.hibernate.persister.entity.AbstractEntityPersister;
import org.hibernate.persister.entity.UnionSubclassEntityPersister;
import org.hibernate.type.SqlTypes;

/** Makes and changes entities at random, as far as their mapping tells how. */
final class RandomEntities {
    private final Map<String, AbstractEntityPersister> entities = new HashMap<>();
    private final Map<String, Set<String>> referredTo = new HashMap<>();
    private final Random random;
    private int ids;
    private int depth;

    /**
     * @param ids the number before the first assigned identifier
     */
    RandomEntities(List<AbstractEntityPersister> entities, Random random, int ids) {
        entities.forEach(entity -> this.entities.put(entity.getEntityName(), entity));
        entities.forEach(entity -> collectReferredTo(entity, referredTo));
        this.random = random;
        this.ids = ids;
    }

    /** A new entity, not yet persisted; what it must refer to is. */
    Object create(AbstractEntityPersister type, SharedSessionContract session, Map<String, List<Object>> there) {
        Object entity = type.getRepresentationStrategy().getInstantiator().instantiate();
        depth++;
        identify(type, entity, session, there);
        type.forEachAttributeMapping(attribute -> {
            boolean required = !attribute.getAttributeMetadata().isNullable() || isReferredTo(type, attribute);
            boolean written = attribute.getAttributeMetadata().isInsertable();
            boolean generated = isVersion(type, attribute) || attribute.getGenerator() != null;
            if (!generated && (required || (written && random.nextInt(4) > 0))) {
                set(attribute, entity, session, there);
            }
        });
        depth--;
        return entity;
    }

    /** Makes a new entity persistent. */
    static void save(SharedSessionContract session, Object made) {
        if (session instanceof Session stateful) {
            stateful.persist(made);
        } else {
            ((StatelessSession) session).insert(made);
        }
    }

    private static Object find(SharedSessionContract session, Class<?> type, Object id) {
        return session instanceof Session stateful
                ? stateful.find(type, id)
                : ((StatelessSession) session).get(type, id);
    }

    /** Changes one to three attributes of a managed or detached entity. */
    void change(Object given, SharedSessionContract session, Map<String, List<Object>> there) {
        Object entity = Hibernate.unproxy(given);
        AbstractEntityPersister type = entities.get(Hibernate.getClass(entity).getName());
        List<AttributeMapping> attributes = attributes(type);
        for (int changes = random.nextInt(3); changes >= 0 && !attributes.isEmpty(); changes--) {
            AttributeMapping attribute = attributes.get(random.nextInt(attributes.size()));
            if (type instanceof UnionSubclassEntityPersister && isReferredTo(type, attribute)) {
                // No foreign key sees to it, as there is one table for each class.
                continue;
            }
            if (attribute.getAttributeMetadata().isNullable()
                    && !isReferredTo(type, attribute)
                    && random.nextInt(8) == 0) {
                clear(attribute, entity);
            } else {
                set(attribute, entity, session, there);
            }
        }
    }

    /** Whether it has no collections of its own, of which an upsert would want to know what is in them. */
    static boolean hasNoCollections(AbstractEntityPersister type) {
        return attributes(type).stream().noneMatch(PluralAttributeMapping.class::isInstance);
    }

    /** Whether no other entity owns it in a collection, which would lose it unnoticed when it is removed by itself. */
    boolean isNoElement(Object given) {
        String name = Hibernate.getClass(given).getName();
        return entities.values().stream()
                .flatMap(type -> attributes(type).stream())
                .noneMatch(attribute -> attribute instanceof PluralAttributeMapping plural
                        && plural.getCollectionDescriptor().isOneToMany()
                        && !plural.getCollectionDescriptor().isInverse()
                        && ((EntityValuedModelPart) plural.getElementDescriptor())
                                .getEntityMappingType()
                                .getEntityPersister()
                                .getSubclassEntityNames()
                                .contains(name));
    }

    /** Changes values in columns only. */
    void changeBasics(Object entity) {
        attributes(entities.get(Hibernate.getClass(entity).getName())).stream()
                .filter(attribute -> attribute instanceof BasicValuedModelPart && random.nextBoolean())
                .forEach(attribute -> basic(attribute).ifPresent(value -> write(attribute, entity, value)));
    }

    /** Loads what is lazy, without a change. */
    void touch(Object given) {
        Object entity = Hibernate.unproxy(given);
        attributes(entities.get(Hibernate.getClass(entity).getName()))
                .forEach(attribute -> Hibernate.initialize(attribute.getValue(entity)));
    }

    private static List<AttributeMapping> attributes(AbstractEntityPersister type) {
        List<AttributeMapping> attributes = new ArrayList<>();
        type.forEachAttributeMapping(attribute -> {
            boolean written =
                    attribute.getAttributeMetadata().isUpdatable() || attribute instanceof PluralAttributeMapping;
            if (!isVersion(type, attribute) && !attribute.isVirtual() && written && !Shapes.isGenerated(attribute)) {
                attributes.add(attribute);
            }
        });
        return attributes;
    }

    /** By a foreign key that is not the identifier; who refers to nothing does not refer to it in the database. */
    private boolean isReferredTo(AbstractEntityPersister type, AttributeMapping attribute) {
        return referredTo
                        .getOrDefault(type.getRootEntityDescriptor().getEntityName(), Set.of())
                        .containsAll(Shapes.columns(attribute))
                && !(attribute instanceof PluralAttributeMapping);
    }

    private static void collectReferredTo(AbstractEntityPersister type, Map<String, Set<String>> referredTo) {
        type.forEachAttributeMapping(attribute -> {
            if (attribute instanceof ToOneAttributeMapping toOne) {
                referredTo
                        .computeIfAbsent(
                                toOne.getEntityMappingType()
                                        .getRootEntityDescriptor()
                                        .getEntityName(),
                                each -> new HashSet<>())
                        .addAll(Shapes.columns(toOne.getForeignKeyDescriptor().getTargetPart()));
            }
        });
    }

    private static boolean isVersion(AbstractEntityPersister type, AttributeMapping attribute) {
        return type.getVersionMapping() != null
                && attribute == type.getVersionMapping().getVersionAttribute();
    }

    private void identify(
            AbstractEntityPersister type,
            Object entity,
            SharedSessionContract session,
            Map<String, List<Object>> there) {
        EntityIdentifierMapping id = type.getIdentifierMapping();
        if (id instanceof NonAggregatedIdentifierMapping several) {
            several.getVirtualIdEmbeddable()
                    .forEachAttributeMapping(attribute -> set(attribute, entity, session, there));
        } else if (id instanceof EmbeddableValuedModelPart embedded) {
            type.setIdentifier(
                    entity, embeddable(embedded.getEmbeddableTypeDescriptor(), session, there), implementor(session));
        } else if (type.getGenerator() instanceof Assigned) {
            type.setIdentifier(entity, id(id.getJavaType().getJavaTypeClass()), implementor(session));
        }
    }

    private static SharedSessionContractImplementor implementor(SharedSessionContract session) {
        return (SharedSessionContractImplementor) session;
    }

    private Object id(Class<?> type) {
        ids++;
        if (type == String.class) {
            return "id" + ids;
        }
        if (type == UUID.class) {
            return new UUID(1, ids);
        }
        if (type == BigInteger.class) {
            return BigInteger.valueOf(ids);
        }
        if (type == BigDecimal.class) {
            return BigDecimal.valueOf(ids);
        }
        if (type.isEnum()) {
            return type.getEnumConstants()[ids % type.getEnumConstants().length];
        }
        return type == Integer.class ? (Object) ids : (Object) Long.valueOf(ids);
    }

    private void set(
            AttributeMapping attribute, Object entity, SharedSessionContract session, Map<String, List<Object>> there) {
        if (attribute instanceof PluralAttributeMapping plural) {
            changeCollection(plural, entity, session, there);
        } else if (attribute instanceof ToOneAttributeMapping toOne
                && toOne.getSideNature() == ForeignKeyDescriptor.Nature.TARGET) {
            return;
        } else {
            value(attribute, session, there).ifPresent(value -> write(attribute, entity, value));
        }
    }

    private void clear(AttributeMapping attribute, Object entity) {
        if (!(attribute instanceof PluralAttributeMapping plural)) {
            if (!attribute.getPropertyAccess().getGetter().getReturnTypeClass().isPrimitive()
                    && !isInverse(attribute)) {
                write(attribute, entity, null);
            }
        } else if (!plural.getCollectionDescriptor().isInverse()) {
            Object collection = attribute.getValue(entity);
            if (isBeyondReach(collection)) {
                return;
            }
            if (collection instanceof Collection<?> elements) {
                elements.clear();
            } else if (collection instanceof Map<?, ?> map) {
                map.clear();
            }
        }
    }

    private static boolean isInverse(AttributeMapping attribute) {
        return attribute instanceof ToOneAttributeMapping toOne
                && toOne.getSideNature() == ForeignKeyDescriptor.Nature.TARGET;
    }

    /** As the application's own code would, in which an enhanced entity notes what is set. */
    private static void write(AttributeMapping attribute, Object entity, Object value) {
        attribute.setValue(entity, value);
        if (entity instanceof SelfDirtinessTracker tracker) {
            tracker.$$_hibernate_trackChange(attribute.getAttributeName());
        }
    }

    private Optional<Object> basic(ModelPart part) {
        Class<?> type = part.getJavaType().getJavaTypeClass();
        return RandomValues.of(boxed(type), random)
                .map(value -> ofWholeSeconds(part, value))
                .map(value -> ofWholeNumbers(part, value));
    }

    /** Where the mapping names the digits of a column and none after the point, which is what it says by default too. */
    private static Object ofWholeNumbers(ModelPart part, Object value) {
        return value instanceof BigDecimal decimal
                        && part instanceof BasicValuedModelPart basic
                        && basic.getPrecision() != null
                        && (basic.getScale() == null || basic.getScale() == 0)
                ? decimal.setScale(0, RoundingMode.DOWN)
                : value;
    }

    /** Where the mapping does not say what the column of a time keeps: Hibernate makes one without fractions of a second. */
    @SuppressWarnings("JavaUtilDate") // it is what the application has
    private static Object ofWholeSeconds(ModelPart part, Object value) {
        return value instanceof Date date
                        && part instanceof BasicValuedModelPart basic
                        && basic.getJdbcMapping().getJdbcType().getDefaultSqlTypeCode() == SqlTypes.TIME
                ? new Date(date.getTime() / 1000 * 1000)
                : value;
    }

    private static Class<?> boxed(Class<?> type) {
        return java.lang.invoke.MethodType.methodType(type).wrap().returnType();
    }

    private Optional<Object> value(ModelPart part, SharedSessionContract session, Map<String, List<Object>> there) {
        if (part instanceof EntityValuedModelPart entity) {
            return reference(entity.getEntityMappingType(), session, there);
        }
        if (part instanceof DiscriminatedAssociationModelPart any) {
            List<EntityMappingType> targets = new ArrayList<>();
            any.getDiscriminatorMapping()
                    .getValueConverter()
                    .forEachValueDetail(detail -> targets.add(detail.getIndicatedEntity()));
            return targets.isEmpty()
                    ? Optional.empty()
                    : reference(targets.get(random.nextInt(targets.size())), session, there);
        }
        if (part instanceof EmbeddableValuedModelPart embeddable) {
            return Optional.of(embeddable(embeddable.getEmbeddableTypeDescriptor(), session, there));
        }
        return basic(part);
    }

    /** An entity that is there, or now and then a new one. */
    private Optional<Object> reference(
            EntityMappingType type, SharedSessionContract session, Map<String, List<Object>> there) {
        List<String> concrete = type.getEntityPersister().getSubclassEntityNames().stream()
                .filter(entities::containsKey)
                .sorted()
                .toList();
        if (concrete.isEmpty()) {
            return Optional.empty();
        }
        String name = concrete.get(random.nextInt(concrete.size()));
        List<Object> candidates = there.getOrDefault(name, List.of());
        if ((candidates.isEmpty() || random.nextInt(4) == 0) && depth < 4) {
            Object made = create(entities.get(name), session, there);
            save(session, made);
            return Optional.of(made);
        }
        return candidates.isEmpty()
                ? Optional.empty()
                : Optional.ofNullable(find(
                        session,
                        entities.get(name).getMappedClass(),
                        candidates.get(random.nextInt(candidates.size()))));
    }

    private Object embeddable(
            EmbeddableMappingType type, SharedSessionContract session, Map<String, List<Object>> there) {
        Object[] values = new Object[type.getNumberOfAttributeMappings()];
        for (int i = 0; i < values.length; i++) {
            AttributeMapping part = type.getAttributeMapping(i);
            values[i] = part instanceof PluralAttributeMapping plural
                    ? collection(plural, session, there)
                    : value(part, session, there).orElse(null);
        }
        return type.getRepresentationStrategy().getInstantiator().instantiate((ValueAccess) () -> values);
    }

    private Object collection(
            PluralAttributeMapping plural, SharedSessionContract session, Map<String, List<Object>> there) {
        Object collection =
                plural.getMappedType().getCollectionSemantics().instantiateRaw(2, plural.getCollectionDescriptor());
        for (int i = random.nextInt(3); i > 0; i--) {
            add(plural, collection, session, there);
        }
        return collection;
    }

    private void changeCollection(
            PluralAttributeMapping plural,
            Object entity,
            SharedSessionContract session,
            Map<String, List<Object>> there) {
        Object collection = plural.getValue(entity);
        if (isBeyondReach(collection)) {
            return;
        }
        if (plural.getCollectionDescriptor().isInverse()) {
            addToInverse(plural, entity, collection, session, there);
        } else if (collection == null || collection.getClass().isArray()) {
            write(plural, entity, newOrArray(plural, session, there));
        } else if (random.nextInt(6) == 0 && !plural.getCollectionDescriptor().hasOrphanDelete()) {
            write(plural, entity, collection(plural, session, there));
        } else if (random.nextInt(3) > 0) {
            add(plural, collection, session, there);
        } else {
            removeOrReorder(collection);
        }
    }

    /** Of a detached entity, and not loaded before. */
    private static boolean isBeyondReach(Object collection) {
        return collection instanceof PersistentCollection<?> persistent
                && !persistent.wasInitialized()
                && persistent.getSession() == null;
    }

    private Object newOrArray(
            PluralAttributeMapping plural, SharedSessionContract session, Map<String, List<Object>> there) {
        Class<?> type = plural.getJavaType().getJavaTypeClass();
        return type.isArray() ? RandomValues.of(type, random).orElse(null) : collection(plural, session, there);
    }

    private void removeOrReorder(Object collection) {
        if (collection instanceof List<?> list && random.nextBoolean()) {
            Collections.shuffle(list, random);
        } else if (collection instanceof Collection<?> elements && !elements.isEmpty()) {
            elements.remove(elements.iterator().next());
        } else if (collection instanceof Map<?, ?> map && !map.isEmpty()) {
            map.remove(map.keySet().iterator().next());
        }
    }

    /** An element of one-to-many is a new one: taking it away from an owner that is not loaded, Hibernate does not see. */
    private Optional<Object> element(
            PluralAttributeMapping plural, SharedSessionContract session, Map<String, List<Object>> there) {
        return plural.getCollectionDescriptor().isOneToMany()
                        || plural.getCollectionDescriptor().hasOrphanDelete()
                ? reference(
                        ((EntityValuedModelPart) plural.getElementDescriptor()).getEntityMappingType(),
                        session,
                        Map.of())
                : value(plural.getElementDescriptor(), session, there);
    }

    @SuppressWarnings("unchecked") // what the mapping says
    private void add(
            PluralAttributeMapping plural,
            Object collection,
            SharedSessionContract session,
            Map<String, List<Object>> there) {
        element(plural, session, there).ifPresent(element -> {
            if (collection instanceof Map<?, ?> map) {
                key(plural, element, session, there).ifPresent(key -> ((Map<Object, Object>) map).put(key, element));
            } else if (collection instanceof Collection<?> elements) {
                ((Collection<Object>) elements).add(element);
            }
        });
    }

    /** With {@code @MapKey}, an attribute of the element. */
    private Optional<Object> key(
            PluralAttributeMapping plural,
            Object element,
            SharedSessionContract session,
            Map<String, List<Object>> there) {
        String attribute = plural.getIndexMetadata().getIndexPropertyName();
        return attribute == null
                ? value(plural.getIndexDescriptor(), session, there)
                : Optional.ofNullable(entities.get(Hibernate.getClass(element).getName())
                        .getPropertyValue(Hibernate.unproxy(element), attribute));
    }

    /** Moves an element of one-to-many from one owner to another, in memory as in the database. */
    void move(Session session, Map<String, List<Object>> there) {
        List<PluralAttributeMapping> movable = entities.values().stream()
                .sorted(Comparator.comparing(AbstractEntityPersister::getEntityName))
                .flatMap(type -> attributes(type).stream())
                .filter(RandomEntities::hasMovableElements)
                .map(PluralAttributeMapping.class::cast)
                .toList();
        if (!movable.isEmpty()) {
            PluralAttributeMapping collection = movable.get(random.nextInt(movable.size()));
            EntityMappingType owner = collection.findContainingEntityMapping();
            Optional<Object> from = reference(owner, session, there);
            Optional<Object> to = reference(owner, session, there);
            if (from.isPresent() && to.isPresent()) {
                move(
                        elements(collection.getValue(Hibernate.unproxy(from.get()))),
                        elements(collection.getValue(Hibernate.unproxy(to.get()))));
            }
        }
    }

    private static void move(Collection<Object> from, Collection<Object> to) {
        if (from != null && to != null && !from.isEmpty()) {
            Object element = from.iterator().next();
            from.remove(element);
            to.add(element);
        }
    }

    @SuppressWarnings("unchecked") // what the mapping says
    private static Collection<Object> elements(Object collection) {
        return (Collection<Object>) collection;
    }

    private static boolean hasMovableElements(AttributeMapping attribute) {
        return attribute instanceof PluralAttributeMapping plural
                && plural.getCollectionDescriptor().isOneToMany()
                && !plural.getCollectionDescriptor().isInverse()
                && !plural.getCollectionDescriptor().hasOrphanDelete()
                && Collection.class.isAssignableFrom(plural.getJavaType().getJavaTypeClass());
    }

    /** From both sides, as applications do: the other side owns it. */
    @SuppressWarnings("unchecked") // what the mapping says
    private void addToInverse(
            PluralAttributeMapping plural,
            Object entity,
            Object collection,
            SharedSessionContract session,
            Map<String, List<Object>> there) {
        if (session instanceof StatelessSession || !(collection instanceof Collection<?> elements)) {
            return;
        }
        value(plural.getElementDescriptor(), session, there)
                .map(Hibernate::unproxy)
                .ifPresent(element -> {
                    AbstractEntityPersister type =
                            entities.get(Hibernate.getClass(element).getName());
                    AttributeMapping owning = type.findAttributeMapping(
                            plural.getCollectionDescriptor().getMappedByProperty());
                    if (owning instanceof PluralAttributeMapping) {
                        if (owning.getValue(element) instanceof Collection<?> owners) {
                            ((Collection<Object>) owners).add(entity);
                        }
                    } else if (owning != null) {
                        write(owning, element, entity);
                    }
                    if (!elements.contains(element)) {
                        ((Collection<Object>) elements).add(element);
                    }
                });
    }
}
