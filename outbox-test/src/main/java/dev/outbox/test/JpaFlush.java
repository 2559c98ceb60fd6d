package dev.outbox.test;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.springframework.context.ApplicationContext;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.util.ClassUtils;

/** Does for the entity managers of the thread's transaction what a commit does first: flush, and let capture write. */
record JpaFlush(ApplicationContext application) implements Runnable {
    private static final boolean HIBERNATE = ClassUtils.isPresent(
            "org.hibernate.engine.spi.SharedSessionContractImplementor", JpaFlush.class.getClassLoader());

    @Override
    public void run() {
        for (EntityManagerFactory factory :
                application.getBeansOfType(EntityManagerFactory.class).values()) {
            EntityManager manager = EntityManagerFactoryUtils.getTransactionalEntityManager(factory);
            if (manager != null && manager.isJoinedToTransaction()) {
                manager.flush();
                if (HIBERNATE) {
                    Callbacks.run(manager);
                }
            }
        }
    }

    /** Loaded only where there is Hibernate. */
    private static final class Callbacks {
        private Callbacks() {}

        /** Capture writes by a callback that Hibernate runs before it completes a transaction, and never when it rolls back. */
        static void run(EntityManager manager) {
            manager.unwrap(SharedSessionContractImplementor.class)
                    .getTransactionCompletionCallbacksImplementor()
                    .beforeTransactionCompletion();
        }
    }
}
