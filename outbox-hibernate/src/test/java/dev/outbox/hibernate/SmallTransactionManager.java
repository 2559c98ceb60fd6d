package dev.outbox.hibernate;

import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import javax.transaction.xa.XAResource;

/**
 * As much of a JTA transaction manager as Hibernate needs: transactions of one connection, committed in two phases, and a
 * data source that gives the current transaction's connection.
 */
final class SmallTransactionManager implements TransactionManager, UserTransaction {
    private static final AtomicInteger PREPARED = new AtomicInteger();

    private final DataSource database;

    @SuppressWarnings("ThreadLocalUsage") // of a manager, of which there is one per test
    private final ThreadLocal<Current> current = new ThreadLocal<>();

    SmallTransactionManager(DataSource database) {
        this.database = database;
    }

    /** Gives the connection of the thread's transaction, which stays open until its end; without one a connection alone. */
    DataSource dataSource() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("getConnection")) {
                        return current.get() == null
                                ? database.getConnection()
                                : current.get().connection();
                    }
                    return switch (method.getName()) {
                        case "hashCode" -> System.identityHashCode(proxy);
                        case "equals" -> proxy == arguments[0];
                        case "toString" -> "data source of the transaction";
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    @Override
    public void begin() {
        current.set(new Current());
    }

    @Override
    public void commit() throws RollbackException {
        current.get().commit();
    }

    @Override
    public void rollback() {
        current.get().rollback();
    }

    @Override
    public void setRollbackOnly() {
        current.get().setRollbackOnly();
    }

    @Override
    public int getStatus() {
        return current.get() == null
                ? Status.STATUS_NO_TRANSACTION
                : current.get().getStatus();
    }

    @Override
    public Transaction getTransaction() {
        return current.get();
    }

    @Override
    public Transaction suspend() {
        Transaction suspended = current.get();
        current.remove();
        return suspended;
    }

    @Override
    public void resume(Transaction transaction) {
        current.set((Current) transaction);
    }

    @Override
    public void setTransactionTimeout(int seconds) {
        throw new UnsupportedOperationException();
    }

    private final class Current implements Transaction {
        private final List<Synchronization> synchronizations = new ArrayList<>();
        private final Connection real;
        private int status = Status.STATUS_ACTIVE;

        Current() {
            try {
                real = database.getConnection();
                real.setAutoCommit(false);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        Connection connection() {
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("close")) {
                            return null;
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public void commit() throws RollbackException {
            try {
                for (int i = 0; i < synchronizations.size(); i++) {
                    synchronizations.get(i).beforeCompletion();
                }
            } catch (RuntimeException e) {
                end(Status.STATUS_ROLLEDBACK, "rollback");
                RollbackException failure = new RollbackException("before completion");
                failure.initCause(e);
                throw failure;
            }
            if (status == Status.STATUS_MARKED_ROLLBACK) {
                end(Status.STATUS_ROLLEDBACK, "rollback");
                throw new RollbackException("marked");
            }
            String id = "'jta-" + PREPARED.incrementAndGet() + "'";
            end(Status.STATUS_COMMITTED, "prepare transaction " + id, "commit prepared " + id);
        }

        @Override
        public void rollback() {
            end(Status.STATUS_ROLLEDBACK, "rollback");
        }

        private void end(int ended, String... statements) {
            try (real;
                    Statement statement = real.createStatement()) {
                for (String each : statements) {
                    statement.execute(each);
                    real.setAutoCommit(true);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            status = ended;
            current.remove();
            synchronizations.forEach(synchronization -> synchronization.afterCompletion(ended));
        }

        @Override
        public void registerSynchronization(Synchronization synchronization) {
            synchronizations.add(synchronization);
        }

        @Override
        public void setRollbackOnly() {
            status = Status.STATUS_MARKED_ROLLBACK;
        }

        @Override
        public int getStatus() {
            return status;
        }

        @Override
        public boolean enlistResource(XAResource resource) throws SystemException {
            throw new SystemException("one connection only");
        }

        @Override
        public boolean delistResource(XAResource resource, int flag) throws SystemException {
            throw new SystemException("one connection only");
        }
    }
}
