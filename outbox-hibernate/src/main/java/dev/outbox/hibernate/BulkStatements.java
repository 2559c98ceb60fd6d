package dev.outbox.hibernate;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.hibernate.query.sqm.tree.SqmDeleteOrUpdateStatement;
import org.hibernate.query.sqm.tree.SqmDmlStatement;
import org.hibernate.sql.exec.internal.JdbcOperationQueryMutationNative;
import org.hibernate.sql.exec.spi.JdbcOperationQueryMutation;
import org.hibernate.sql.exec.spi.JdbcSelect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the policy to statements that change captured entities without a word to listeners: HQL, Criteria and SQL that
 * inserts, updates or deletes. Thread-safe.
 */
final class BulkStatements {
    private static final Logger LOG = LoggerFactory.getLogger(BulkStatements.class);

    /** Beyond these, statements are told every time: memory must not grow with texts made up at run time. */
    static final int REMEMBERED_TEXTS = 1_000;

    private static final String REMEDY =
            "change the entities through the session, or write the events yourself with outbox.emit or Outbox.write";

    private final BulkPolicy policy;
    private final Set<String> told = ConcurrentHashMap.newKeySet();

    BulkStatements(BulkPolicy policy) {
        this.policy = policy;
    }

    /** Called before each execution of SQL that an application's query has become, or is. */
    void executing(JdbcOperationQueryMutation statement, CapturedTables captured) {
        if (statement.getParameterBinders().stream().anyMatch(KeyColumns.Parameter.class::isInstance)) {
            // Restricted by capture itself, which tells of it.
            return;
        }
        StatementText text = StatementText.of(statement.getSqlString());
        List<TableName> tables = new ArrayList<>(text.changedTables());
        if (statement instanceof JdbcOperationQueryMutationNative) {
            synchronizedSpaces(statement).forEach(space -> tables.add(TableName.parse(space)));
            apply(captured.entitiesWithCollectionsIn(tables), text);
        } else {
            // Without collections: HQL that deletes entities deletes their collections in statements of their own.
            apply(captured.entitiesIn(tables), text);
        }
    }

    /** Called before each execution of native SQL as a query, unless it begins with {@code select}. */
    void executing(JdbcSelect query, CapturedTables captured) {
        StatementText text = StatementText.of(query.getSqlString());
        apply(captured.entitiesWithCollectionsIn(text.changedTables()), text);
    }

    /** What the application says a native query touches; none where it says nothing. */
    private static Collection<String> synchronizedSpaces(JdbcOperationQueryMutation statement) {
        Set<String> spaces = statement.getAffectedTableNames();
        return spaces == null ? List.of() : spaces;
    }

    /**
     * Called before each execution of HQL or Criteria that updates or deletes, where Hibernate executes it by a strategy.
     *
     * @return whether it is to be captured
     */
    boolean captures(SqmDeleteOrUpdateStatement<?> statement, CaptureModel model) {
        if (policy == BulkPolicy.CAPTURE) {
            return !namesIn(statement, model).isEmpty();
        }
        executing(statement, model);
        return false;
    }

    /** Called before each execution of HQL or Criteria that is not captured, where Hibernate executes it by a strategy. */
    void executing(SqmDmlStatement<?> statement, CaptureModel model) {
        apply(namesIn(statement, model), StatementText.of(statement.toHqlString()));
    }

    private static Set<String> namesIn(SqmDmlStatement<?> statement, CaptureModel model) {
        return model.namesBelow(statement.getTarget().getModel().getHibernateEntityName());
    }

    private void apply(Collection<String> entities, StatementText statement) {
        if (entities.isEmpty()) {
            return;
        }
        String names = String.join(", ", entities);
        if (policy != BulkPolicy.WARN) {
            throw new OutboxCaptureException("the statement '" + statement.text() + "' changes rows of captured entity "
                    + names + " without events" + exception() + "; " + REMEDY + ", or set " + CaptureSettings.BULK
                    + "=warn");
        }
        if (isNew(statement.text())) {
            LOG.warn(
                    "bulk_without_events=true entity=\"{}\" statement=\"{}\" remedy=\"{}\"",
                    names,
                    statement.text(),
                    REMEDY);
        }
    }

    private String exception() {
        return policy == BulkPolicy.CAPTURE ? ", which only HQL and Criteria have that update or delete" : "";
    }

    private boolean isNew(String text) {
        return !told.contains(text) && (told.size() >= REMEMBERED_TEXTS || told.add(text));
    }
}
