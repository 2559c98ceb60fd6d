package dev.outbox.hibernate;

import org.hibernate.engine.jdbc.connections.spi.JdbcConnectionAccess;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.EntityMappingType;
import org.hibernate.metamodel.mapping.internal.MappingModelCreationProcess;
import org.hibernate.query.spi.DomainQueryExecutionContext;
import org.hibernate.query.spi.QueryOptions;
import org.hibernate.query.sqm.internal.DomainParameterXref;
import org.hibernate.query.sqm.mutation.spi.MultiTableHandler;
import org.hibernate.query.sqm.mutation.spi.MultiTableHandlerBuildResult;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableInsertStrategy;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategy;
import org.hibernate.query.sqm.mutation.spi.SqmMultiTableMutationStrategyProvider;
import org.hibernate.query.sqm.tree.SqmDeleteOrUpdateStatement;
import org.hibernate.query.sqm.tree.SqmDmlStatement;
import org.hibernate.query.sqm.tree.insert.SqmInsertStatement;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;

/** Lets capture look at HQL and Criteria for entities of several tables, which Hibernate executes by a strategy. */
record WatchedStrategies(SqmMultiTableMutationStrategyProvider provider)
        implements SqmMultiTableMutationStrategyProvider {
    private static final long serialVersionUID = 1L;

    @Override
    public SqmMultiTableMutationStrategy createMutationStrategy(
            EntityMappingType entity, MappingModelCreationProcess process) {
        return new Mutation(provider.createMutationStrategy(entity, process));
    }

    @Override
    public SqmMultiTableInsertStrategy createInsertStrategy(
            EntityMappingType entity, MappingModelCreationProcess process) {
        return new Insertion(provider.createInsertStrategy(entity, process));
    }

    private static MultiTableHandlerBuildResult watched(
            SqmDmlStatement<?> statement, MultiTableHandlerBuildResult built) {
        return new MultiTableHandlerBuildResult(
                new Handler(statement, built.multiTableHandler()), built.firstJdbcParameterBindings());
    }

    private record Mutation(SqmMultiTableMutationStrategy strategy) implements SqmMultiTableMutationStrategy {
        @Override
        public void prepare(MappingModelCreationProcess process, JdbcConnectionAccess connections) {
            strategy.prepare(process, connections);
        }

        @Override
        public void prepare(MappingModelCreationProcess process) {
            strategy.prepare(process);
        }

        @Override
        public void release(SessionFactoryImplementor factory, JdbcConnectionAccess connections) {
            strategy.release(factory, connections);
        }

        @Override
        public MultiTableHandlerBuildResult buildHandler(
                SqmDeleteOrUpdateStatement<?> statement,
                DomainParameterXref parameters,
                DomainQueryExecutionContext context) {
            return watched(statement, strategy.buildHandler(statement, parameters, context));
        }
    }

    private record Insertion(SqmMultiTableInsertStrategy strategy) implements SqmMultiTableInsertStrategy {
        @Override
        public void prepare(MappingModelCreationProcess process, JdbcConnectionAccess connections) {
            strategy.prepare(process, connections);
        }

        @Override
        public void prepare(MappingModelCreationProcess process) {
            strategy.prepare(process);
        }

        @Override
        public void release(SessionFactoryImplementor factory, JdbcConnectionAccess connections) {
            strategy.release(factory, connections);
        }

        @Override
        public MultiTableHandlerBuildResult buildHandler(
                SqmInsertStatement<?> statement, DomainParameterXref parameters, DomainQueryExecutionContext context) {
            return watched(statement, strategy.buildHandler(statement, parameters, context));
        }
    }

    /** Hibernate keeps it and executes it many times. */
    private record Handler(SqmDmlStatement<?> statement, MultiTableHandler handler) implements MultiTableHandler {
        @Override
        public JdbcParameterBindings createJdbcParameterBindings(DomainQueryExecutionContext context) {
            return handler.createJdbcParameterBindings(context);
        }

        @Override
        public boolean dependsOnParameterBindings() {
            return handler.dependsOnParameterBindings();
        }

        @Override
        public boolean isCompatibleWith(JdbcParameterBindings bindings, QueryOptions options) {
            return handler.isCompatibleWith(bindings, options);
        }

        @Override
        public int execute(JdbcParameterBindings bindings, DomainQueryExecutionContext context) {
            Capture capture = Capture.find(context.getSession().getFactory());
            if (capture != null) {
                capture.bulk().executing(statement, capture.model());
            }
            return handler.execute(bindings, context);
        }
    }
}
