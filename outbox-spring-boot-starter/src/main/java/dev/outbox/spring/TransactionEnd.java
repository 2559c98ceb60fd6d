package dev.outbox.spring;

import org.springframework.transaction.TransactionExecution;
import org.springframework.transaction.TransactionExecutionListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Knows when the present transaction has begun to end. After the commit Spring calls listeners while the transaction still seems active
 * and its connection is still bound; what is written then is committed by chance or lost, depending on the pool. The mark is a
 * synchronization, since Spring sets those aside where a transaction is suspended for an inner one, which may write.
 */
final class TransactionEnd implements TransactionExecutionListener {
    private static final TransactionSynchronization MARK = new TransactionSynchronization() {};

    /** Whether what is written now would come too late. */
    static boolean hasBegun() {
        return !TransactionSynchronizationManager.isSynchronizationActive()
                || TransactionSynchronizationManager.getSynchronizations().contains(MARK);
    }

    @Override
    public void beforeCommit(TransactionExecution transaction) {
        mark();
    }

    @Override
    public void beforeRollback(TransactionExecution transaction) {
        mark();
    }

    private static void mark() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(MARK);
        }
    }
}
