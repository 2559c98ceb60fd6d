package dev.outbox.hibernate;

import java.util.function.IntSupplier;
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
import org.hibernate.query.sqm.tree.insert.SqmInsertStatement;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;

/** Lets capture look at HQL and Criteria for entities of several tables, which Hibernate executes by a strategy. */
record WatchedStrategies(SqmMultiTableMutationStrategyProvider provider)
        implements SqmMultiTableMutationStrategyProvider {
    private static final long serialVersionUID = 1L;

    @Override
    public SqmMultiTableMutationStrategy createMutationStrategy(
            EntityMappingType entity, MappingModelCreationProcess process) {
        return watched(provider.createMutationStrategy(entity, process));
    }

    @Override
    public SqmMultiTableInsertStrategy createInsertStrategy(
            EntityMappingType entity, MappingModelCreationProcess process) {
        return new Insertion(provider.createInsertStrategy(entity, process));
    }

    static SqmMultiTableMutationStrategy watched(SqmMultiTableMutationStrategy strategy) {
        return new Mutation(strategy);
    }

    /** Executes a statement, or lets Hibernate do so. */
    @FunctionalInterface
    private interface Watch {
        int execute(Capture capture, DomainQueryExecutionContext context, IntSupplier standard);
    }

    private static MultiTableHandlerBuildResult watched(MultiTableHandlerBuildResult built, Watch watch) {
        return new MultiTableHandlerBuildResult(
                new Handler(built.multiTableHandler(), watch), built.firstJdbcParameterBindings());
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
            return watched(
                    strategy.buildHandler(statement, parameters, context),
                    (capture, execution, standard) -> capture.bulk().captures(statement, capture.model())
                            ? new BulkCapture(capture, statement, parameters, strategy, execution).execute()
                            : standard.getAsInt());
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
            return watched(strategy.buildHandler(statement, parameters, context), (capture, execution, standard) -> {
                capture.bulk().executing(statement, capture.model());
                return standard.getAsInt();
            });
        }
    }

    /** Hibernate keeps it and executes it many times. */
    private record Handler(MultiTableHandler handler, Watch watch) implements MultiTableHandler {
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
            Capture capture = Capture.listening(context.getSession());
            return capture == null
                    ? handler.execute(bindings, context)
                    : watch.execute(capture, context, () -> handler.execute(bindings, context));
        }
    }
}
