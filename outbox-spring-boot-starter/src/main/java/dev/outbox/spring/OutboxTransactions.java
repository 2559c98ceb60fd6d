package dev.outbox.spring;

import dev.outbox.consumer.inbox.InboxTransactions;
import java.sql.Connection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.util.ClassUtils;

/**
 * Transactions of Spring in the outbox's database, in which JPA, JDBC and {@link OutboxEvents} take part.
 *
 * @param manager begins and ends them
 * @param bound the data source under whose name the manager binds the connection
 * @param global whether the manager's transactions span all data sources, as JTA's do, so that the first who asks for a connection joins
 */
record OutboxTransactions(PlatformTransactionManager manager, DataSource bound, boolean global)
        implements InboxTransactions {
    private static final boolean HAS_JPA = ClassUtils.isPresent(
                    "org.springframework.orm.jpa.JpaTransactionManager", OutboxTransactions.class.getClassLoader())
            && ClassUtils.isPresent(
                    "jakarta.persistence.EntityManagerFactory", OutboxTransactions.class.getClassLoader());

    /** One of its own also where a thread of the application, which has one, has dead letters handled again. */
    private static final TransactionDefinition ITS_OWN =
            new DefaultTransactionDefinition(TransactionDefinition.PROPAGATION_REQUIRES_NEW);

    /**
     * Those of the manager that the application uses by default, if it manages the outbox's data source; else of the only one of JPA that does,
     * else of the only one.
     *
     * @throws OutboxConfigurationException if there is none, or it is not said which
     */
    static OutboxTransactions of(
            ListenerMethod listener, OutboxDatabase database, ObjectProvider<PlatformTransactionManager> managers) {
        List<OutboxTransactions> fitting = managers.stream(ObjectProvider.UNFILTERED)
                .flatMap(manager -> of(database, manager).stream())
                .toList();
        PlatformTransactionManager byDefault = managers.getIfUnique();
        return only(fitting, each -> each.manager == byDefault)
                .or(() -> only(fitting, each -> isJpa(each.manager)))
                .or(() -> only(fitting, each -> true))
                .orElseThrow(() -> fitting.isEmpty() ? none(listener) : several(listener, fitting.size()));
    }

    private static OutboxConfigurationException none(ListenerMethod listener) {
        return listener.refused(
                "it works once, but there is no transaction manager for the outbox's data source",
                "Define one, such as a JdbcTransactionManager or a JpaTransactionManager, or set once = false.");
    }

    private static OutboxConfigurationException several(ListenerMethod listener, int managers) {
        return listener.refused(
                "it works once, but there are " + managers
                        + " transaction managers for the outbox's data source, and it is not said in whose transactions",
                "Mark that one with @Primary.");
    }

    private static Optional<OutboxTransactions> only(
            List<OutboxTransactions> all, Predicate<OutboxTransactions> condition) {
        List<OutboxTransactions> some = all.stream().filter(condition).toList();
        return some.size() == 1 ? Optional.of(some.get(0)) : Optional.empty();
    }

    private static Optional<OutboxTransactions> of(OutboxDatabase database, PlatformTransactionManager manager) {
        if (!(manager instanceof ResourceTransactionManager ofOneResource)) {
            return Optional.of(new OutboxTransactions(manager, database.bound(), true));
        }
        DataSource managed = dataSource(ofOneResource);
        return managed != null && database.isReachedBy(managed)
                ? Optional.of(new OutboxTransactions(manager, managed, false))
                : Optional.empty();
    }

    private static @Nullable DataSource dataSource(ResourceTransactionManager manager) {
        if (isJpa(manager)) {
            return Jpa.dataSource(manager);
        }
        return manager.getResourceFactory() instanceof DataSource dataSource ? dataSource : null;
    }

    private static boolean isJpa(PlatformTransactionManager manager) {
        return HAS_JPA && Jpa.is(manager);
    }

    /** Only loaded where JPA is. */
    private static final class Jpa {
        static boolean is(PlatformTransactionManager manager) {
            return manager instanceof JpaTransactionManager;
        }

        static @Nullable DataSource dataSource(PlatformTransactionManager manager) {
            return ((JpaTransactionManager) manager).getDataSource();
        }
    }

    @Override
    public void run(Work work) throws Exception {
        TransactionStatus transaction = manager.getTransaction(ITS_OWN);
        try {
            onItsConnection(work);
            if (transaction.isRollbackOnly()) {
                // Some managers would roll it back without a word, and the event would count as handled.
                throw new UnexpectedRollbackException("the transaction was marked to be rolled back");
            }
        } catch (Throwable e) {
            rollBack(transaction, e);
            throw e;
        }
        manager.commit(transaction);
    }

    private void onItsConnection(Work work) throws Exception {
        if (!global && !TransactionSynchronizationManager.hasResource(bound)) {
            throw new IllegalTransactionStateException(
                    "the transaction manager has bound no connection of the outbox's data source");
        }
        Connection connection = DataSourceUtils.getConnection(bound);
        try {
            work.on(connection);
        } finally {
            DataSourceUtils.releaseConnection(connection, bound);
        }
    }

    private void rollBack(TransactionStatus transaction, Throwable cause) {
        try {
            manager.rollback(transaction);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
