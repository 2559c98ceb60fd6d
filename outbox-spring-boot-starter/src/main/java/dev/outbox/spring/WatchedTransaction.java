package dev.outbox.spring;

import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A transaction of Spring that has begun, and whether it has begun to end. After the commit Spring calls listeners while the transaction
 * still seems active and its connection is still bound, and in a transaction of another data source it binds a connection that nobody
 * commits: what is written there is committed by chance or lost, depending on the pool. It is kept as a synchronization, since Spring
 * sets those aside where a transaction is suspended for an inner one, which may write.
 */
final class WatchedTransaction implements TransactionSynchronization {
    private final TransactionExecution transaction;
    private final boolean global;
    private final @Nullable Object connection;
    private boolean ended;

    private WatchedTransaction(TransactionExecution transaction, boolean global, @Nullable Object connection) {
        this.transaction = transaction;
        this.global = global;
        this.connection = connection;
    }

    /**
     * Watches the transactions of a manager.
     *
     * @param dataSource under whose name a transaction of the outbox's database has a connection from the start
     * @param global whether the manager's transactions may span all data sources, as JTA's do
     */
    static TransactionExecutionListener listener(DataSource dataSource, boolean global) {
        return new Listener(dataSource, global);
    }

    /** Whether what is written now would come too late. */
    static boolean hasEnded() {
        return !TransactionSynchronizationManager.isSynchronizationActive()
                || (!watched().isEmpty() && open().isEmpty());
    }

    /**
     * Whether what is written now into a data source is part of a transaction.
     *
     * @param otherwise the answer where the present transaction is not watched
     */
    static boolean spans(DataSource dataSource, boolean otherwise) {
        Object bound = TransactionSynchronizationManager.getResource(dataSource);
        List<WatchedTransaction> open = open();
        return open.isEmpty()
                ? otherwise
                : open.stream().anyMatch(each -> each.global || (bound != null && each.connection == bound));
    }

    private static List<WatchedTransaction> open() {
        return watched().stream().filter(each -> !each.ended).toList();
    }

    /** Several, where an inner transaction of another manager shares the synchronizations of the outer. */
    private static List<WatchedTransaction> watched() {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(WatchedTransaction.class::isInstance)
                .map(WatchedTransaction.class::cast)
                .toList();
    }

    private record Listener(DataSource dataSource, boolean global) implements TransactionExecutionListener {
        @Override
        public void afterBegin(TransactionExecution transaction, @Nullable Throwable failure) {
            if (failure == null && TransactionSynchronizationManager.isSynchronizationActive()) {
                TransactionSynchronizationManager.registerSynchronization(new WatchedTransaction(
                        transaction, global, TransactionSynchronizationManager.getResource(dataSource)));
            }
        }

        @Override
        public void beforeCommit(TransactionExecution transaction) {
            end(transaction);
        }

        @Override
        public void beforeRollback(TransactionExecution transaction) {
            end(transaction);
        }

        private static void end(TransactionExecution transaction) {
            if (TransactionSynchronizationManager.isSynchronizationActive()) {
                watched().stream()
                        .filter(each -> each.transaction == transaction)
                        .forEach(each -> each.ended = true);
            }
        }
    }
}
