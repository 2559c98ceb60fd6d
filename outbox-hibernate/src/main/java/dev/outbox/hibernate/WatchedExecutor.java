package dev.outbox.hibernate;

import java.sql.PreparedStatement;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.hibernate.sql.exec.spi.ExecutionContext;
import org.hibernate.sql.exec.spi.JdbcMutationExecutor;
import org.hibernate.sql.exec.spi.JdbcOperationQueryMutation;
import org.hibernate.sql.exec.spi.JdbcParameterBindings;

/** Lets capture look at a statement that a query has become, before it is executed. */
record WatchedExecutor(JdbcMutationExecutor executor) implements JdbcMutationExecutor {
    @Override
    public int execute(
            JdbcOperationQueryMutation statement,
            JdbcParameterBindings bindings,
            Function<String, PreparedStatement> preparing,
            BiConsumer<Integer, PreparedStatement> expectation,
            ExecutionContext context) {
        Capture capture = Capture.listening(context.getSession());
        if (capture != null) {
            capture.bulk().executing(statement, capture.model().tables());
        }
        return executor.execute(statement, bindings, preparing, expectation, context);
    }
}
