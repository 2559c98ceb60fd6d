package dev.outbox.hibernate;

import org.hibernate.engine.jdbc.spi.JdbcCoordinator;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.spi.JdbcSessionOwner;
import org.hibernate.resource.transaction.backend.jdbc.internal.JdbcResourceLocalTransactionCoordinatorBuilderImpl;
import org.hibernate.resource.transaction.backend.jdbc.spi.JdbcResourceTransaction;
import org.hibernate.resource.transaction.backend.jdbc.spi.JdbcResourceTransactionAccess;
import org.hibernate.resource.transaction.spi.TransactionCoordinator;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorOwner;
import org.hibernate.resource.transaction.spi.TransactionStatus;

/**
 * Lets capture write the events at the very commit of a local transaction: after every callback, whatever those still flush,
 * and in the same message to the server. Transactions of JTA are committed by their manager, out of reach.
 */
final class WatchedCommits extends JdbcResourceLocalTransactionCoordinatorBuilderImpl {
    private static final long serialVersionUID = 1L;

    private WatchedCommits() {}

    /** Watches what commits local transactions as Hibernate does it; any other builder is returned as it is. */
    static TransactionCoordinatorBuilder of(TransactionCoordinatorBuilder builder) {
        return builder.getClass() == JdbcResourceLocalTransactionCoordinatorBuilderImpl.class
                ? new WatchedCommits()
                : builder;
    }

    /** Whether the commits of a session are watched. */
    static boolean watch(SharedSessionContractImplementor session) {
        return session.getTransactionCoordinator().getTransactionCoordinatorBuilder() instanceof WatchedCommits;
    }

    @Override
    public TransactionCoordinator buildTransactionCoordinator(TransactionCoordinatorOwner owner, Options options) {
        return super.buildTransactionCoordinator(new Owner((JdbcCoordinator) owner), options);
    }

    /** The session's coordinator of JDBC, with its transactions watched. */
    private record Owner(JdbcCoordinator jdbc) implements TransactionCoordinatorOwner, JdbcResourceTransactionAccess {
        @Override
        public JdbcResourceTransaction getResourceLocalTransaction() {
            return new WatchedTransaction(
                    (SharedSessionContractImplementor) jdbc.getJdbcSessionOwner(), jdbc.getResourceLocalTransaction());
        }

        @Override
        public boolean isActive() {
            return jdbc.isActive();
        }

        @Override
        public void startTransactionBoundary() {
            jdbc.startTransactionBoundary();
        }

        @Override
        public void afterTransactionBegin() {
            jdbc.afterTransactionBegin();
        }

        @Override
        public void beforeTransactionCompletion() {
            jdbc.beforeTransactionCompletion();
        }

        @Override
        public void afterTransactionCompletion(boolean successful, boolean delayed) {
            jdbc.afterTransactionCompletion(successful, delayed);
        }

        @Override
        public JdbcSessionOwner getJdbcSessionOwner() {
            return jdbc.getJdbcSessionOwner();
        }

        @Override
        public void setTransactionTimeOut(int seconds) {
            jdbc.setTransactionTimeOut(seconds);
        }

        @Override
        public void flushBeforeTransactionCompletion() {
            jdbc.flushBeforeTransactionCompletion();
        }
    }

    private record WatchedTransaction(SharedSessionContractImplementor session, JdbcResourceTransaction transaction)
            implements JdbcResourceTransaction {
        @Override
        public void begin() {
            transaction.begin();
        }

        @Override
        public void commit() {
            Capture capture = Capture.find(session.getFactory());
            if (capture != null) {
                try {
                    capture.changes().commit(session);
                } catch (RuntimeException e) {
                    rollBackAsCommitDoes(e);
                    throw e;
                }
            }
            transaction.commit();
        }

        /**
         * From 7.4 on Hibernate leaves it to a commit that fails to roll back; before, it does so itself, and unless it does so
         * tells nobody that the transaction has ended.
         */
        private void rollBackAsCommitDoes(RuntimeException failure) {
            if (HibernateVersion.COMMIT_ROLLS_BACK) {
                try {
                    transaction.rollback();
                } catch (RuntimeException e) {
                    failure.addSuppressed(e);
                }
            }
        }

        @Override
        public void rollback() {
            transaction.rollback();
        }

        @Override
        public TransactionStatus getStatus() {
            return transaction.getStatus();
        }

        @Override
        public void markRollbackOnly() {
            transaction.markRollbackOnly();
        }
    }
}
