package dev.outbox.hibernate;

import dev.outbox.hibernate.RowReader.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.hibernate.Session;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.CompositeIdentifierMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.ForeignKeyDescriptor;
import org.hibernate.metamodel.mapping.NonAggregatedIdentifierMapping;
import org.hibernate.metamodel.mapping.internal.EmbeddedAttributeMapping;
import org.hibernate.metamodel.mapping.internal.ToOneAttributeMapping;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.spi.NavigablePath;
import org.hibernate.type.CompositeType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the database deletes by itself together with an entity, because the mapping says so by {@link OnDelete}. Hibernate tells
 * nobody of it, so its rows are locked and read before the statement that makes them go. Immutable.
 */
final class DatabaseCascades {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseCascades.class);

    private static final String OWNERS = "owners";

    /**
     * From one entity to another that is deleted with it.
     *
     * @param query HQL for the others, or their identifiers, by references to the one
     * @param owned the attribute of the one that is a collection which writes the references, null where it is none
     */
    private record Link(
            String from, String to, String query, @Nullable String owned) {}

    private final SessionFactoryImplementor factory;
    private final CaptureModel model;
    private final List<Link> links = new ArrayList<>();
    private final Map<String, List<Link>> byEntity = new HashMap<>();

    private DatabaseCascades(SessionFactoryImplementor factory, CaptureModel model) {
        this.factory = factory;
        this.model = model;
    }

    /** Those that lead to captured entities. */
    static DatabaseCascades of(SessionFactoryImplementor factory, CaptureModel model) {
        DatabaseCascades cascades = new DatabaseCascades(factory, model);
        factory.getMappingMetamodel().forEachEntityDescriptor(cascades::addReferences);
        factory.getMappingMetamodel().forEachCollectionDescriptor(cascades::addCollection);
        factory.getMappingMetamodel().forEachEntityDescriptor(entity -> {
            List<Link> leading = cascades.linksOf(entity).stream()
                    .filter(link -> cascades.leadsToCaptured(link, new HashSet<>()))
                    .toList();
            if (!leading.isEmpty()) {
                cascades.byEntity.put(entity.getEntityName(), leading);
            }
        });
        return cascades;
    }

    private void addReferences(EntityPersister entity) {
        EntityMappingType parent = entity.getSuperMappingType();
        if (parent == null) {
            addIdentifier(entity);
        }
        entity.forEachAttributeMapping(attribute -> {
            String name = attribute.getAttributeName();
            if (parent == null || parent.findAttributeMapping(name) == null) {
                int place = attribute.getStateArrayPosition();
                addReference(entity, attribute, name, entity.getPropertyOnDeleteActions()[place]);
                if (attribute instanceof EmbeddedAttributeMapping embedded
                        && entity.getPropertyTypes()[place] instanceof CompositeType type) {
                    // In queries, what stands for the parts of an identifier is not on the way to them.
                    String path = name.equals(NavigablePath.IDENTIFIER_MAPPER_PROPERTY) ? "" : name + ".";
                    addReferences(entity, embedded.getEmbeddableTypeDescriptor(), type, path);
                }
            }
        });
    }

    /** References in an identifier of several parts; those of a class of its own stand among the attributes too. */
    private void addIdentifier(EntityPersister entity) {
        boolean hasClass =
                entity.getIdentifierMapping() instanceof NonAggregatedIdentifierMapping && !isItsOwnIdentifier(entity);
        if (!hasClass
                && entity.getIdentifierMapping() instanceof CompositeIdentifierMapping identifier
                && entity.getIdentifierType() instanceof CompositeType type) {
            String path = entity.hasIdentifierProperty() ? entity.getIdentifierPropertyName() + "." : "";
            addReferences(entity, identifier.getMappedIdEmbeddableTypeDescriptor(), type, path);
        }
    }

    private void addReferences(EntityPersister entity, EmbeddableMappingType parts, CompositeType type, String path) {
        String[] names = type.getPropertyNames();
        for (int i = 0; i < names.length; i++) {
            AttributeMapping part = parts.findAttributeMapping(names[i]);
            String name = path + names[i];
            addReference(entity, part, name, type.getOnDeleteAction(i));
            if (part instanceof EmbeddedAttributeMapping inner && type.getSubtypes()[i] instanceof CompositeType its) {
                addReferences(entity, inner.getEmbeddableTypeDescriptor(), its, name + ".");
            }
        }
    }

    private void addReference(
            EntityPersister entity, AttributeMapping attribute, String path, @Nullable OnDeleteAction action) {
        if (!(attribute instanceof ToOneAttributeMapping reference)
                || reference.getSideNature() != ForeignKeyDescriptor.Nature.KEY) {
            return;
        }
        if (action == OnDeleteAction.CASCADE) {
            links.add(new Link(
                    reference.getEntityMappingType().getEntityName(),
                    entity.getEntityName(),
                    selected(entity) + entity.getEntityName() + " e where e." + path + " in (:" + OWNERS + ")",
                    null));
        } else if (action == OnDeleteAction.SET_NULL || action == OnDeleteAction.SET_DEFAULT) {
            warnOf(entity.getEntityName(), path, action);
        }
    }

    private void addCollection(CollectionPersister role) {
        if (!role.isCascadeDeleteEnabled()) {
            return;
        }
        String owner = role.getOwnerEntityPersister().getEntityName();
        String path = role.getRole().substring(owner.length() + 1);
        if (role.isOneToMany()) {
            links.add(new Link(
                    owner,
                    role.getElementPersister().getEntityName(),
                    selected(role.getElementPersister()) + owner + " o join o." + path + " e where o in (:" + OWNERS
                            + ")",
                    role.isInverse() ? null : path));
        } else if (role.isInverse()) {
            // The elements own the rows of the join table.
            warnOf(role.getElementPersister().getEntityName(), "mapped by " + path, OnDeleteAction.CASCADE);
        }
    }

    /**
     * The identifiers where they will do. An identifier that is the entity itself with its references, Hibernate cannot select
     * at least up to 7.4.15 if one of these is a collection's other side.
     */
    private static String selected(EntityPersister entity) {
        return isItsOwnIdentifier(entity) ? "select e from " : "select id(e) from ";
    }

    /** Whether it has several attributes as identifier, and no class for them. */
    private static boolean isItsOwnIdentifier(EntityPersister entity) {
        return entity.getIdentifierMapping() instanceof NonAggregatedIdentifierMapping parts
                && parts.getIdClassEmbeddable() == null;
    }

    private void warnOf(String entity, String attribute, OnDeleteAction action) {
        model.namesBelow(entity)
                .forEach(name -> LOG.warn(
                        "changes_without_events=true entity=\"{}\" attribute=\"{}\" reason=\"@OnDelete({})\"",
                        name,
                        attribute,
                        action));
    }

    /** Of instances of the entity and of its subclasses. */
    private List<Link> linksOf(EntityPersister entity) {
        return links.stream().filter(link -> areRelated(entity, link.from())).toList();
    }

    private boolean areRelated(EntityPersister entity, String other) {
        return entity.getSubclassEntityNames().contains(other)
                || descriptor(other).getSubclassEntityNames().contains(entity.getEntityName());
    }

    private boolean leadsToCaptured(Link link, Set<Link> seen) {
        return !model.namesBelow(link.to()).isEmpty()
                || (seen.add(link)
                        && linksOf(descriptor(link.to())).stream().anyMatch(next -> leadsToCaptured(next, seen)));
    }

    private EntityPersister descriptor(String entityName) {
        return factory.getMappingMetamodel().getEntityDescriptor(entityName);
    }

    /** Whether captured entities may be deleted with none. */
    boolean isEmpty() {
        return byEntity.isEmpty();
    }

    /** Whether captured entities may be deleted with one of this kind. */
    boolean mayFollow(EntityPersister entity) {
        return byEntity.containsKey(entity.getEntityName());
    }

    /** The captured entities that will be deleted with one that a session is about to delete, locked. */
    List<Row> rowsDeletedWith(
            EntityPersister owner, Object entity, Object id, SharedSessionContractImplementor session) {
        return rows(owner, List.of(id), session, link -> !isReleased(link, owner, entity, session));
    }

    /** The captured entities that will be deleted with these by HQL or Criteria, locked. */
    List<Row> rowsDeletedWith(EntityPersister owner, List<Object> ids, SharedSessionContractImplementor session) {
        return rows(owner, ids, session, link -> true);
    }

    /**
     * Whether Hibernate takes the references away after this has looked and before it deletes, as {@code StatelessSessionImpl}
     * does with collections that are loaded. Another session has done it before.
     */
    private static boolean isReleased(
            Link link, EntityPersister owner, Object entity, SharedSessionContractImplementor session) {
        if (session.isEventSource() || link.owned() == null || owner.findAttributeMapping(link.owned()) == null) {
            return false;
        }
        Object value = owner.getPropertyValue(entity, link.owned());
        return !(value instanceof PersistentCollection<?> collection) || collection.wasInitialized();
    }

    private List<Row> rows(
            EntityPersister owner,
            List<Object> ids,
            SharedSessionContractImplementor session,
            Predicate<Link> followed) {
        // What a flush has only put into a batch must be there to be read.
        session.getJdbcCoordinator().executeBatch();
        try (Session own = RowReader.openSession(session)) {
            Search search = new Search(session, own);
            search.lock(owner, ids, new KeyColumns(owner, factory));
            search.follow(owner, ids, followed);
            return search.rows;
        }
    }

    private final class Search {
        private final SharedSessionContractImplementor application;
        private final Session own;
        private final Set<List<Object>> seen = new HashSet<>();
        private final List<Row> rows = new ArrayList<>();

        Search(SharedSessionContractImplementor application, Session own) {
            this.application = application;
            this.own = own;
        }

        void follow(EntityPersister owner, List<Object> ids, Predicate<Link> followed) {
            for (Link link : byEntity.getOrDefault(owner.getEntityName(), List.of())) {
                EntityPersister entity = descriptor(link.to());
                List<Object> found = followed.test(link) ? find(link, entity, owner, ids) : List.of();
                if (!found.isEmpty()) {
                    KeyColumns keys = new KeyColumns(entity, factory);
                    read(entity, lock(entity, found, keys), keys);
                    follow(entity, found, next -> true);
                }
            }
        }

        private List<Object> find(Link link, EntityPersister entity, EntityPersister owner, List<Object> ids) {
            Set<Object> found = new LinkedHashSet<>();
            for (int from = 0; from < ids.size(); from += RowReader.CHUNK) {
                List<Object> owners = ids.subList(from, Math.min(from + RowReader.CHUNK, ids.size())).stream()
                        .map(id -> own.getReference(owner.getEntityName(), id))
                        .toList();
                own.createSelectionQuery(link.query(), Object.class)
                        .setParameterList(OWNERS, owners)
                        .getResultList()
                        .forEach(each -> found.add(identifier(entity, each)));
            }
            String root = entity.getRootEntityName();
            found.removeIf(id -> !seen.add(List.of(root, id)));
            return List.copyOf(found);
        }

        private Object identifier(EntityPersister entity, Object selected) {
            return isItsOwnIdentifier(entity)
                    ? entity.getIdentifier(selected, own.unwrap(SharedSessionContractImplementor.class))
                    : selected;
        }

        /** The keys of those that are still there. */
        private List<List<@Nullable Object>> lock(EntityPersister entity, List<Object> ids, KeyColumns keys) {
            return new RowLock(entity, keys, true)
                    .lock(ids.stream().map(id -> key(entity, id)).toList(), application);
        }

        private List<@Nullable Object> key(EntityPersister entity, Object id) {
            List<@Nullable Object> key = new ArrayList<>();
            entity.getIdentifierMapping().forEachJdbcValue(id, (index, value, column) -> key.add(value), application);
            return key;
        }

        private void read(EntityPersister entity, List<List<@Nullable Object>> locked, KeyColumns keys) {
            try (RowReader reader = new RowReader(
                    application, factory.getJpaMetamodel().entity(entity.getEntityName()), model, keys, true)) {
                reader.read(locked, false, rows::addAll);
            }
        }
    }
}
