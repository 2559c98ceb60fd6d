package dev.outbox.test;

import java.sql.Connection;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.test.context.transaction.TestTransaction;

/** Sees what the test's own transaction would commit, where Spring will roll it back. */
final class SpringTestConnection implements TestConnection {
    private final DataSource dataSource;
    private final Runnable flush;

    /**
     * @param flush brings into the database what the thread's transaction would bring there before it commits
     */
    SpringTestConnection(DataSource dataSource, Runnable flush) {
        this.dataSource = dataSource;
        this.flush = flush;
    }

    @Override
    public <T> T committed(Function<Connection, T> work) {
        return new DataSourceConnection(dataSource).committed(work);
    }

    @Override
    public <T> T current(Function<Connection, T> work) {
        if (!TestTransaction.isActive()) {
            return committed(work);
        }
        if (!TestTransaction.isFlaggedForRollback()) {
            throw new IllegalStateException(
                    "the test's transaction will be committed, and what it commits is known only then:"
                            + " end it with TestTransaction.end() before asserting on its events");
        }
        flush.run();
        Connection connection = DataSourceUtils.getConnection(dataSource);
        try {
            return work.apply(connection);
        } finally {
            DataSourceUtils.releaseConnection(connection, dataSource);
        }
    }

    @Override
    public Optional<String> hint() {
        return TestTransaction.isActive()
                ? Optional.of("This is what the test's transaction, which will be rolled back, would commit now; what a"
                        + " TransactionSynchronization of Spring's would add before the commit is not in it.")
                : Optional.empty();
    }
}
