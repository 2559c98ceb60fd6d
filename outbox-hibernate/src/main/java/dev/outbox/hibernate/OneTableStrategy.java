package dev.outbox.hibernate;

import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.spi.DomainQueryExecutionContext;
import org.hibernate.query.spi.NonSelectQueryPlan;
import org.hibernate.query.spi.QueryOptions;
import org.hibernate.query.sqm.internal.CacheableSqmInterpretation;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.internal.SimpleDeleteQueryPlan;
import org.hibernate.query.sqm.internal.SimpleNonSelectQueryPlan;
import org.hibernate.query.sqm.mutation.spi.MultiTableHandler;
import org.hibernate.query.sqm.mutation.spi.MultiTableHandlerBuildResult;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategy;
import org.hibernate.query.sqm.tree.SqmDeleteOrUpdateStatement;
import org.hibernate.query.sqm.tree.delete.SqmDeleteStatement;
import org.hibernate.sql.ast.tree.MutationStatement;
import org.hibernate.sql.exec.internal.JdbcParameterBindingsImpl;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcOperationQueryMutation;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;

/** Hibernate's way to update or delete entities in one table, in the form of a strategy for several. */
record OneTableStrategy(EntityPersister persister) implements SqmMultiTableMutationStrategy {
    @Override
    public MultiTableHandlerBuildResult buildHandler(
            SqmDeleteOrUpdateStatement<?> statement,
            DomainParameterXref parameters,
            DomainQueryExecutionContext context) {
        Handler handler = new Handler(persister, statement, parameters);
        return new MultiTableHandlerBuildResult(handler, handler.createJdbcParameterBindings(context));
    }

    private record Handler(
            EntityPersister persister, SqmDeleteOrUpdateStatement<?> statement, DomainParameterXref parameters)
            implements MultiTableHandler {
        /** The statement's own parameters are bound by its plan; this holds what is added to them. */
        @Override
        public JdbcParameterBindings createJdbcParameterBindings(DomainQueryExecutionContext context) {
            return new JdbcParameterBindingsImpl(1);
        }

        @Override
        public boolean dependsOnParameterBindings() {
            return false;
        }

        @Override
        public boolean isCompatibleWith(JdbcParameterBindings bindings, QueryOptions options) {
            return true;
        }

        @Override
        public int execute(JdbcParameterBindings added, DomainQueryExecutionContext context) {
            return plan(added).executeUpdate(context);
        }

        private NonSelectQueryPlan plan(JdbcParameterBindings added) {
            if (statement instanceof SqmDeleteStatement<?> delete) {
                return new SimpleDeleteQueryPlan(persister, delete, parameters) {
                    @Override
                    protected int execute(
                            CacheableSqmInterpretation<MutationStatement, JdbcOperationQueryMutation> translation,
                            JdbcParameterBindings bindings,
                            ExecutionContext context) {
                        added.visitBindings(bindings::addBinding);
                        return super.execute(translation, bindings, context);
                    }
                };
            }
            return new SimpleNonSelectQueryPlan(statement, parameters) {
                @Override
                protected int execute(
                        CacheableSqmInterpretation<MutationStatement, JdbcOperationQueryMutation> translation,
                        JdbcParameterBindings bindings,
                        ExecutionContext context) {
                    added.visitBindings(bindings::addBinding);
                    return super.execute(translation, bindings, context);
                }
            };
        }
    }
}
