package dev.outbox.hibernate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.CacheMode;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.graph.GraphSemantic;
import org.hibernate.graph.internal.RootGraphImpl;
import org.hibernate.metamodel.model.domain.EntityDomainType;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.internal.QueryOptionsImpl;
import org.hibernate.query.spi.QueryOptions;
import org.hibernate.query.spi.QueryParameterBindings;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.tree.select.SqmSelectStatement;
import org.hibernate.sql.ast.tree.expression.ColumnReference;
import org.hibernate.sql.ast.tree.from.TableGroup;
import org.hibernate.sql.ast.tree.predicate.SelfRenderingPredicate;
import org.hibernate.sql.ast.tree.select.QuerySpec;
import org.hibernate.sql.ast.tree.select.SelectStatement;
import org.hibernate.sql.exec.internal.BaseExecutionContext;
import org.hibernate.sql.exec.internal.JdbcParameterBindingsImpl;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;
import org.hibernate.sql.exec.spi.JdbcSelect;
import org.hibernate.sql.results.internal.RowTransformerSingularReturnImpl;
import org.hibernate.sql.results.spi.ListResultsConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of an entity and its subclasses by their keys, in the application's transaction but in a session of its own,
 * of which nothing gets into the application's session or its cache. Associations are not followed.
 */
final class RowReader implements AutoCloseable {
    /** How many entities are in memory as such; a measure of rows a round trip, above which it gets no faster. */
    static final int CHUNK = 1_000;

    /** A captured entity as it is in the database. */
    record Row(EntityKey key, EntityCapture capture, EntityState state) {}

    private final CaptureModel model;
    private final KeyColumns keys;
    private final boolean withCollections;
    private final Session session;
    private final SharedSessionContractImplementor implementor;
    private final JdbcSelect select;
    private final ExecutionContext context;

    /**
     * @param toDelete whether the rows are to be deleted: then the collections that the entities own belong to what is
     *     lost, and what no query of the application sees is left out, being soft-deleted or not meeting a restriction of
     *     the mapping
     */
    RowReader(
            SharedSessionContractImplementor application,
            EntityDomainType<?> entity,
            CaptureModel model,
            KeyColumns keys,
            boolean toDelete) {
        this.model = model;
        this.keys = keys;
        this.withCollections = toDelete;
        this.session = openSession(application);
        this.implementor = session.unwrap(SharedSessionContractImplementor.class);
        QueryOptions options = leavingOut(entity);
        this.select = translate(select(entity, options, toDelete), options);
        this.context = new BaseExecutionContext(implementor) {
            @Override
            public QueryOptions getQueryOptions() {
                return options;
            }
        };
    }

    /** A session of capture's own on the connection of the application's transaction, from which no filter hides rows. */
    static Session openSession(SharedSessionContractImplementor application) {
        Session session = application
                .getFactory()
                .withOptions()
                .connection(SessionConnection.current(application))
                .tenantIdentifier(application.getTenantIdentifierValue())
                .noInterceptor()
                .autoJoinTransactions(false)
                .flushMode(FlushMode.MANUAL)
                .initialCacheMode(CacheMode.IGNORE)
                .defaultBatchFetchSize(CHUNK)
                .openSession();
        // The application's have chosen the rows; of those, none must hide from capture.
        application.getFactory().getDefinedFilterNames().forEach(session::disableFilter);
        return session;
    }

    /** Associations that the mapping would load at once stay references. */
    private static QueryOptions leavingOut(EntityDomainType<?> entity) {
        QueryOptionsImpl options = new QueryOptionsImpl();
        options.applyGraph(new RootGraphImpl<>(null, entity), GraphSemantic.FETCH);
        return options;
    }

    private SelectStatement select(EntityDomainType<?> entity, QueryOptions options, boolean visibleOnly) {
        SessionFactoryImplementor factory = implementor.getFactory();
        SqmSelectStatement<Object> query =
                factory.getQueryEngine().getCriteriaBuilder().createQuery(Object.class);
        query.select(query.from(entity));
        SelectStatement translated = factory.getQueryEngine()
                .getSqmTranslatorFactory()
                .createSelectTranslator(
                        query,
                        options,
                        DomainParameterXref.EMPTY,
                        QueryParameterBindings.empty(),
                        implementor.getLoadQueryInfluencers(),
                        factory.getSqlTranslationEngine(),
                        true)
                .translate()
                .getSqlAst();
        SelectStatement all = visibleOnly ? translated : unrestricted(translated);
        all.getQuerySpec().applyPredicate(new SelfRenderingPredicate(keys.restrictionOf(references(all))));
        return all;
    }

    private static SelectStatement unrestricted(SelectStatement select) {
        QuerySpec restricted = select.getQuerySpec();
        QuerySpec spec = new QuerySpec(true);
        restricted.getFromClause().getRoots().forEach(spec.getFromClause()::addRoot);
        restricted.getSelectClause().getSqlSelections().forEach(spec.getSelectClause()::addSqlSelection);
        return new SelectStatement(spec, select.getDomainResultDescriptors());
    }

    private List<ColumnReference> references(SelectStatement statement) {
        TableGroup entity = statement.getQuerySpec().getFromClause().getRoots().get(0);
        return keys.selectables().stream()
                .map(column ->
                        new ColumnReference(entity.getTableReference(column.getContainingTableExpression()), column))
                .toList();
    }

    private JdbcSelect translate(SelectStatement statement, QueryOptions options) {
        SessionFactoryImplementor factory = implementor.getFactory();
        return factory.getJdbcServices()
                .getJdbcEnvironment()
                .getSqlAstTranslatorFactory()
                .buildSelectTranslator(factory, statement)
                .translate(JdbcParameterBindings.NO_BINDINGS, options);
    }

    /**
     * Reads the captured ones among the entities with these keys, some at a time.
     *
     * @param project whether projectors are asked
     */
    void read(List<List<@Nullable Object>> wanted, boolean project, Consumer<List<Row>> rows) {
        for (int from = 0; from < wanted.size(); from += CHUNK) {
            rows.accept(chunk(wanted.subList(from, Math.min(from + CHUNK, wanted.size())), project));
        }
    }

    private List<Row> chunk(List<List<@Nullable Object>> chunk, boolean project) {
        JdbcParameterBindings bindings = new JdbcParameterBindingsImpl(1);
        keys.bind(bindings, chunk);
        List<Object> entities = implementor
                .getFactory()
                .getJdbcServices()
                .getJdbcSelectExecutor()
                .list(
                        select,
                        bindings,
                        context,
                        RowTransformerSingularReturnImpl.instance(),
                        ListResultsConsumer.UniqueSemantic.NONE);
        if (withCollections) {
            initializeCollections();
        }
        List<Row> rows = new ArrayList<>(entities.size());
        for (Object entity : entities) {
            Row row = row(entity, project);
            if (row != null) {
                rows.add(row);
            }
        }
        session.clear();
        return rows;
    }

    /** The first of each role loads those of the whole chunk. */
    private void initializeCollections() {
        PersistenceContext loaded = implementor.getPersistenceContextInternal();
        List<PersistentCollection<?>> owned = new ArrayList<>();
        loaded.forEachCollectionEntry(
                (collection, entry) -> {
                    if (!entry.getLoadedPersister().isInverse()) {
                        owned.add(collection);
                    }
                },
                true);
        owned.forEach(PersistentCollection::forceInitialization);
    }

    private @Nullable Row row(Object entity, boolean project) {
        EntityEntry entry = implementor.getPersistenceContextInternal().getEntry(entity);
        EntityCapture capture = model.find(entry.getPersister());
        if (capture == null) {
            return null;
        }
        EntityState state = capture.now(values(entity, entry, capture));
        return new Row(entry.getEntityKey(), capture, project ? capture.projected(state, entity) : state);
    }

    private @Nullable Object[] values(Object entity, EntityEntry entry, EntityCapture capture) {
        EntityPersister persister = entry.getPersister();
        // Of what never changes Hibernate keeps no state; it is the same in the entity.
        @Nullable
        Object[] loaded = entry.getLoadedState() == null ? persister.getValues(entity) : entry.getLoadedState();
        @Nullable Object[] values = loaded.clone();
        for (AttributeCapture attribute : capture.attributes()) {
            if (values[attribute.position()] == LazyPropertyInitializer.UNFETCHED_PROPERTY) {
                values[attribute.position()] = ((LazyPropertyInitializer) persister)
                        .initializeLazyProperty(attribute.name(), entity, implementor);
            }
        }
        return values;
    }

    @Override
    public void close() {
        session.close();
    }
}
