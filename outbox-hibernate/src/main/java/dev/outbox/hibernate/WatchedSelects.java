package dev.outbox.hibernate;

import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;
import org.hibernate.sql.exec.spi.JdbcSelect;
import org.hibernate.sql.exec.spi.JdbcSelectExecutor;
import org.hibernate.sql.results.jdbc.internal.JdbcValuesMappingProducerStandard;
import org.hibernate.sql.results.spi.ResultsConsumer;
import org.hibernate.sql.results.spi.RowTransformer;
import org.jspecify.annotations.Nullable;

/** Lets capture look at native SQL that is executed as a query and changes rows: {@code update … returning}. */
record WatchedSelects(JdbcSelectExecutor executor) implements JdbcSelectExecutor {
    private static final String SELECT = "select";

    @Override
    public <T, R> T executeQuery(
            JdbcSelect select,
            JdbcParameterBindings bindings,
            ExecutionContext context,
            @Nullable RowTransformer<R> transformer,
            @Nullable Class<R> type,
            StatementCreator creator,
            ResultsConsumer<T, R> consumer) {
        look(select, context);
        return executor.executeQuery(select, bindings, context, transformer, type, creator, consumer);
    }

    @Override
    public <T, R> T executeQuery(
            JdbcSelect select,
            JdbcParameterBindings bindings,
            ExecutionContext context,
            @Nullable RowTransformer<R> transformer,
            @Nullable Class<R> type,
            int estimate,
            StatementCreator creator,
            ResultsConsumer<T, R> consumer) {
        look(select, context);
        return executor.executeQuery(select, bindings, context, transformer, type, estimate, creator, consumer);
    }

    /** All loading of entities comes this way: what cannot change rows is passed by at the first glance. */
    private static void look(JdbcSelect select, ExecutionContext context) {
        boolean isNative = !(select.getJdbcValuesMappingProducer() instanceof JdbcValuesMappingProducerStandard);
        if (isNative && !select.getSqlString().regionMatches(true, 0, SELECT, 0, SELECT.length())) {
            Capture capture = Capture.listening(context.getSession());
            if (capture != null) {
                capture.bulk().executing(select, capture.model().tables());
            }
        }
    }
}
