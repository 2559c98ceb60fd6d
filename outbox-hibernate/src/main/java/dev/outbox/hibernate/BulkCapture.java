package dev.outbox.hibernate;

import dev.outbox.hibernate.RowReader.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.internal.util.MutableObject;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.spi.DomainQueryExecutionContext;
import org.hibernate.query.sqm.SemanticQueryWalker;
import org.hibernate.query.sqm.SqmBindableType;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.internal.NoParamSqmCopyContext;
import org.hibernate.query.sqm.internal.SqmJdbcExecutionContextAdapter;
import org.hibernate.query.sqm.mutation.internal.MatchingIdSelectionHelper;
import org.hibernate.query.sqm.mutation.internal.SqmMutationStrategyHelper;
import org.hibernate.query.sqm.mutation.spi.MultiTableHandlerBuildResult;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategy;
import org.hibernate.query.sqm.sql.SqmToSqlAstConverter;
import org.hibernate.query.sqm.tree.AbstractSqmRestrictedDmlStatement;
import org.hibernate.query.sqm.tree.SqmDeleteOrUpdateStatement;
import org.hibernate.query.sqm.tree.delete.SqmDeleteStatement;
import org.hibernate.query.sqm.tree.expression.SqmSelfRenderingExpression;
import org.hibernate.query.sqm.tree.from.SqmRoot;
import org.hibernate.query.sqm.tree.predicate.SqmBooleanExpressionPredicate;
import org.hibernate.sql.ast.tree.expression.Expression;
import org.hibernate.sql.ast.tree.from.TableGroup;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;
import org.hibernate.sql.results.internal.RowTransformerArrayImpl;
import org.hibernate.sql.results.spi.ListResultsConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Executes one HQL or Criteria statement that updates or deletes captured entities, and records what it does to each: the
 * rows that the statement would change are locked, read, changed and read again. The statement is restricted to the rows
 * that were locked before they were read: so, whatever other transactions do meanwhile, none is changed without an event.
 */
final class BulkCapture {
    private final Capture capture;
    private final SqmDeleteOrUpdateStatement<?> statement;
    private final DomainParameterXref parameters;
    private final SqmMultiTableMutationStrategy strategy;
    private final DomainQueryExecutionContext context;
    private final SharedSessionContractImplementor session;
    private final EntityPersister entity;
    private final KeyColumns keys;
    private final boolean deletes;

    BulkCapture(
            Capture capture,
            SqmDeleteOrUpdateStatement<?> statement,
            DomainParameterXref parameters,
            SqmMultiTableMutationStrategy strategy,
            DomainQueryExecutionContext context) {
        this.capture = capture;
        this.statement = statement;
        this.parameters = parameters;
        this.strategy = strategy;
        this.context = context;
        this.session = context.getSession();
        this.entity = session.getFactory()
                .getMappingMetamodel()
                .getEntityDescriptor(statement.getTarget().getModel().getHibernateEntityName());
        this.keys = new KeyColumns(entity, session.getFactory());
        this.deletes = statement instanceof SqmDeleteStatement<?>;
    }

    /** Returns how many entities the statement has changed. */
    int execute() {
        SessionChanges.requireTransaction(session, () -> "the statement '" + text() + "' was executed");
        if (deletes) {
            refuseToEmptyOthersCollections();
        }
        List<List<@Nullable Object>> matching = matching();
        List<List<@Nullable Object>> locked =
                matching.isEmpty() ? matching : new RowLock(entity, keys, deletes).lock(matching, session);
        if (locked.isEmpty()) {
            return 0;
        }
        Map<EntityKey, Row> before = new LinkedHashMap<>();
        read(locked, false, rows -> rows.forEach(row -> before.put(row.key(), row)));
        List<Row> cascaded = deletes ? cascaded(before.keySet()) : List.of();
        int changed = executeFor(locked);
        if (deletes) {
            recordDeleted(before, locked, cascaded);
        } else {
            recordUpdated(before, locked);
        }
        return changed;
    }

    private List<Row> cascaded(Set<EntityKey> keys) {
        DatabaseCascades cascades = capture.model().cascades();
        return cascades.mayFollow(entity)
                ? cascades.rowsDeletedWith(
                        entity, keys.stream().map(EntityKey::getIdentifier).toList(), session)
                : List.of();
    }

    /** Hibernate deletes the rows of a join table also where it belongs to a collection of the other side. */
    private void refuseToEmptyOthersCollections() {
        SqmMutationStrategyHelper.visitCollectionTables(entity, collection -> {
            String table = collection.getSeparateCollectionTable();
            if (table != null && collection.getCollectionDescriptor().isInverse()) {
                Set<String> owners = capture.model().tables().entitiesWithCollectionsIn(Set.of(TableName.parse(table)));
                if (!owners.isEmpty()) {
                    throw new OutboxCaptureException(
                            "the statement '" + text() + "' also deletes rows of table " + table
                                    + ", which change collections of captured entity " + String.join(", ", owners)
                                    + " without events; delete through the session");
                }
            }
        });
    }

    /** The keys of the rows that the statement would change if it were executed now. */
    private List<List<@Nullable Object>> matching() {
        parameters.clearExpansions();
        MutableObject<JdbcParameterBindings> bindings = new MutableObject<>();
        var select = MatchingIdSelectionHelper.createMatchingIdsSelect(statement, parameters, context, bindings);
        Set<String> tables = new HashSet<>(select.jdbcOperation().getAffectedTableNames());
        entity.visitQuerySpaces(tables::add);
        session.autoFlushIfRequired(tables);
        List<List<@Nullable Object>> matching = new ArrayList<>();
        // Not by MatchingIdSelectionHelper, which looks for each row among all others whether it is there twice.
        session.getFactory()
                .getJdbcServices()
                .getJdbcSelectExecutor()
                .list(
                        select.jdbcOperation(),
                        bindings.get(),
                        SqmJdbcExecutionContextAdapter.omittingLockingAndPaging(context),
                        RowTransformerArrayImpl.instance(),
                        ListResultsConsumer.UniqueSemantic.NONE)
                .forEach(row -> matching.add(keys.key(row)));
        return matching;
    }

    /** What a delete can't see it can't delete; what an update has made invisible is there all the same. */
    private void read(List<List<@Nullable Object>> wanted, boolean project, Consumer<List<Row>> rows) {
        try (RowReader reader =
                new RowReader(session, statement.getTarget().getModel(), capture.model(), keys, deletes)) {
            reader.read(wanted, project, rows);
        }
    }

    private int executeFor(List<List<@Nullable Object>> locked) {
        parameters.clearExpansions();
        MultiTableHandlerBuildResult built = strategy.buildHandler(restricted(), parameters, context);
        JdbcParameterBindings bindings = built.firstJdbcParameterBindings();
        keys.bind(bindings, locked);
        return built.multiTableHandler().execute(bindings, context);
    }

    /** The statement, with its own parameters, for the rows with the keys only. */
    private SqmDeleteOrUpdateStatement<?> restricted() {
        SqmDeleteOrUpdateStatement<?> copy =
                (SqmDeleteOrUpdateStatement<?>) statement.copy(new NoParamSqmCopyContext());
        ((AbstractSqmRestrictedDmlStatement<?>) copy).applyPredicate(hasOneOfTheKeys(copy.getTarget()));
        return copy;
    }

    @SuppressWarnings("unchecked")
    private SqmBooleanExpressionPredicate hasOneOfTheKeys(SqmRoot<?> target) {
        SqmBindableType<Boolean> type = (SqmBindableType<Boolean>)
                session.getFactory().getTypeConfiguration().getBasicTypeForJavaType(Boolean.class);
        return new SqmBooleanExpressionPredicate(
                new SqmSelfRenderingExpression<>(
                        translator -> keys.restrictionOf(references(target, translator)), type, target.nodeBuilder()),
                target.nodeBuilder());
    }

    private List<Expression> references(SqmRoot<?> target, SemanticQueryWalker<?> walker) {
        SqmToSqlAstConverter translator = (SqmToSqlAstConverter) walker;
        TableGroup table = translator.getFromClauseAccess().getTableGroup(target.getNavigablePath());
        return keys.selectables().stream()
                .map(column -> translator
                        .getSqlExpressionResolver()
                        .resolveSqlExpression(table.getTableReference(column.getContainingTableExpression()), column))
                .toList();
    }

    /** What is still there, a trigger has kept, or it no longer met the statement's condition once it was locked. */
    private void recordDeleted(Map<EntityKey, Row> before, List<List<@Nullable Object>> locked, List<Row> cascaded) {
        read(locked, false, rows -> rows.forEach(row -> before.remove(row.key())));
        if (!before.isEmpty()) {
            capture.changes().record(session, changes -> {
                cascaded.forEach(row -> changes.deletedToo(row.key(), row.capture(), row.state()));
                before.values().forEach(row -> changes.deleted(row.key(), row.capture(), row.state()));
            });
        }
    }

    private void recordUpdated(Map<EntityKey, Row> before, List<List<@Nullable Object>> locked) {
        read(locked, true, rows -> {
            List<Update> updates = new ArrayList<>(rows.size());
            for (Row row : rows) {
                Row old = before.remove(row.key());
                if (old != null) {
                    updates.add(new Update(old, row));
                }
            }
            capture.changes().record(session, changes -> updates.forEach(update -> update.addTo(changes)));
        });
        if (!before.isEmpty()) {
            // It has been executed; what a query throws makes Hibernate roll back whatever the application does.
            throw new OutboxCaptureException("the statement '" + text() + "' has changed identifiers, of "
                    + before.values().iterator().next().capture().name()
                    + " among others, or a trigger has; change them through the session");
        }
    }

    private String text() {
        return StatementText.of(statement.toHqlString()).text();
    }

    private record Update(Row old, Row now) {
        void addTo(TransactionChanges changes) {
            if (old.capture().entityName().equals(now.capture().entityName())) {
                changes.updated(
                        now.key(), now.capture(), old.state(), now.state().sharing(old.state()));
            } else {
                // The discriminator was changed: to the outside it is another entity.
                changes.deleted(old.key(), old.capture(), old.state());
                changes.created(now.key(), now.capture(), now.state());
            }
        }
    }
}
